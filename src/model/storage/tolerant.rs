//! Reading what a file says field by field: what is not understood is a complaint, and the rest stays.

use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::{Complaint, Place};

/// Reads a value field by field: each field of the file is tried on its own on top of what was understood so far.
pub fn tolerant<T: Default + Serialize + DeserializeOwned>(
    table: &Table,
    place: &Place,
    complaints: &mut Vec<Complaint>,
) -> T {
    // Nearly always all of it is understood at once.
    if let Ok(whole) = table.clone().try_into::<T>()
        && Table::try_from(&whole).is_ok_and(|known| has_all(&known, table))
    {
        return whole;
    }
    tolerant_on(T::default(), table, place, complaints)
}

/// The same, on top of another value than the default.
pub fn tolerant_on<T: Default + Serialize + DeserializeOwned>(
    base: T,
    table: &Table,
    place: &Place,
    complaints: &mut Vec<Complaint>,
) -> T {
    let mut good = Table::try_from(base).unwrap_or_default();
    merge::<T>(&mut Vec::new(), table, &mut good, place, complaints);
    good.try_into().unwrap_or_default()
}

/// Whether a table has a place for every field of another one.
fn has_all(known: &Table, table: &Table) -> bool {
    table.iter().all(|(key, value)| match (known.get(key), value) {
        (Some(known), value) => knows(known, value),
        (None, _) => false,
    })
}

fn knows(known: &Value, value: &Value) -> bool {
    match (known, value) {
        (Value::Table(known), Value::Table(table)) => has_all(known, table),
        (Value::Array(known), Value::Array(list)) => known.iter().zip(list).all(|(known, value)| knows(known, value)),
        _ => true,
    }
}

fn merge<T: DeserializeOwned + Serialize>(
    path: &mut Vec<String>,
    table: &Table,
    good: &mut Table,
    place: &Place,
    complaints: &mut Vec<Complaint>,
) {
    for (key, value) in table {
        path.push(key.clone());
        let here = place.child(key);
        match (value, lookup(good, path)) {
            (Value::Table(inner), Some(Value::Table(_))) => merge::<T>(path, inner, good, &here, complaints),
            (_, None) => complaints.push(here.complain("unknown field")),
            (Value::Array(list), Some(Value::Array(_))) if list.iter().any(Value::is_table) => {
                merge_list::<T>(path, list, good, (place, key), complaints);
            }
            (_, Some(_)) => match with::<T>(good, path, value.clone()) {
                Ok((tried, _)) => *good = tried,
                Err(error) => complaints.push(here.complain(error.message())),
            },
        }
        path.pop();
    }
}

/// Reads a list of tables: what is wrong in one of them costs that field, or that one, and not the whole list.
fn merge_list<T: DeserializeOwned + Serialize>(
    path: &mut Vec<String>,
    list: &[Value],
    good: &mut Table,
    (place, key): (&Place, &str),
    complaints: &mut Vec<Complaint>,
) {
    if let Ok((tried, whole)) = with::<T>(good, path, Value::Array(list.to_vec()))
        && lookup(&whole, path).is_some_and(|known| knows(known, &Value::Array(list.to_vec())))
    {
        *good = tried;
        return;
    }
    let mut read: Vec<Value> = Vec::new();
    set(good, path, Value::Array(Vec::new()));
    for (at, value) in list.iter().enumerate() {
        let here = place.child(&format!("{key}[{at}]"));
        let empty = if value.is_table() { Value::Table(Table::new()) } else { value.clone() };
        read.push(empty);
        match with::<T>(good, path, Value::Array(read.clone())) {
            // With every field at its default, so that it is known which there are.
            Ok((_, whole)) => *good = whole,
            Err(error) => {
                let error = with::<T>(good, path, one_more(&read, value)).err().unwrap_or(error);
                complaints.push(here.complain(error.message()));
                read.pop();
                continue;
            }
        }
        if let Value::Table(inner) = value {
            path.push((read.len() - 1).to_string());
            merge::<T>(path, inner, good, &here, complaints);
            path.pop();
        }
        read = lookup(good, path).and_then(Value::as_array).cloned().unwrap_or_default();
    }
}

/// A list whose last value is another one.
fn one_more(read: &[Value], value: &Value) -> Value {
    let before = read.split_last().map(|(_, before)| before).unwrap_or_default();
    Value::Array(before.iter().chain([value]).cloned().collect())
}

/// A table with one value more, if it is understood: as it was put together, and with all fields that there are.
fn with<T: DeserializeOwned + Serialize>(
    table: &Table,
    path: &[String],
    value: Value,
) -> Result<(Table, Table), toml::de::Error> {
    let mut tried = table.clone();
    set(&mut tried, path, value);
    let whole: T = tried.clone().try_into()?;
    let whole = Table::try_from(&whole).unwrap_or_else(|_| tried.clone());
    Ok((tried, whole))
}

fn lookup<'a>(table: &'a Table, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(table.get(first)?, |value, step| match value {
        Value::Table(table) => table.get(step),
        Value::Array(list) => list.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

fn set(table: &mut Table, path: &[String], value: Value) {
    let Some((last, before)) = path.split_last() else { return };
    let Some((first, steps)) = before.split_first() else {
        table.insert(last.clone(), value);
        return;
    };
    let inner = steps.iter().try_fold(table.get_mut(first), |value, step| match value {
        Some(Value::Table(table)) => Some(table.get_mut(step)),
        Some(Value::Array(list)) => Some(list.get_mut(step.parse::<usize>().ok()?)),
        _ => None,
    });
    if let Some(Some(Value::Table(inner))) = inner {
        inner.insert(last.clone(), value);
    }
}
