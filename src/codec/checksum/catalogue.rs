//! Every CRC of 8, 16 and 32 bits of the catalogue (Greg Cook's, <https://reveng.sourceforge.io/crc-catalogue/>, as the
//! crate `crc` has it), by name, with the names that others use for it.

use std::fmt;

/// A CRC with its table of 256 entries.
type Table<W> = crc::Crc<W, crc::Table<1>>;

/// One CRC of the catalogue.
pub struct Crc {
    /// Its name in the catalogue: `CRC-16/MODBUS`.
    pub name: &'static str,
    /// Other names of it: `CRC-16/CCITT-FALSE` is CRC-16/IBM-3740.
    pub aliases: &'static [&'static str],
    engine: Engine,
}

enum Engine {
    Eight(&'static Table<u8>),
    Sixteen(&'static Table<u16>),
    ThirtyTwo(&'static Table<u32>),
}

impl fmt::Debug for Crc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Crc {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Crc {}

impl Crc {
    /// Its width in bytes: 1, 2 or 4.
    pub fn width(&self) -> usize {
        match self.engine {
            Engine::Eight(_) => 1,
            Engine::Sixteen(_) => 2,
            Engine::ThirtyTwo(_) => 4,
        }
    }

    /// The checksum of some bytes, in the low bits.
    pub fn of(&self, bytes: &[u8]) -> u32 {
        match self.engine {
            Engine::Eight(table) => u32::from(table.checksum(bytes)),
            Engine::Sixteen(table) => u32::from(table.checksum(bytes)),
            Engine::ThirtyTwo(table) => table.checksum(bytes),
        }
    }

    /// What the catalogue says that the checksum of `123456789` is.
    pub fn check(&self) -> u32 {
        match self.engine {
            Engine::Eight(table) => u32::from(table.algorithm.check),
            Engine::Sixteen(table) => u32::from(table.algorithm.check),
            Engine::ThirtyTwo(table) => table.algorithm.check,
        }
    }

    /// Its low bits go first on the line, and so, as a rule, does its low byte: `refout` of the catalogue.
    pub fn is_reflected(&self) -> bool {
        match self.engine {
            Engine::Eight(table) => table.algorithm.refout,
            Engine::Sixteen(table) => table.algorithm.refout,
            Engine::ThirtyTwo(table) => table.algorithm.refout,
        }
    }

    /// Polynomial, first value, whether the bits are reflected, and what is added at the end, as the catalogue writes
    /// them.
    pub fn parameters(&self) -> String {
        let digits = self.width() * 2;
        let (poly, init, reflects, last) = match self.engine {
            Engine::Eight(table) => of(table.algorithm),
            Engine::Sixteen(table) => of(table.algorithm),
            Engine::ThirtyTwo(table) => of(table.algorithm),
        };
        format!("poly={poly:0digits$X} init={init:0digits$X} ref={reflects} xorout={last:0digits$X}")
    }

    /// Whether it is known by a name; only letters and digits count, in either case.
    pub fn is_called(&self, name: &str) -> bool {
        self.names().any(|known| letters(known).eq(letters(name)))
    }

    /// Whether one of its names contains some text; only letters and digits count, in either case.
    pub fn has_in_name(&self, part: &str) -> bool {
        let part: String = letters(part).collect();
        self.names().any(|name| letters(name).collect::<String>().contains(&part))
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

fn of<W: crc::Width + Copy + Into<u64>>(algorithm: &crc::Algorithm<W>) -> (u64, u64, bool, u64) {
    (algorithm.poly.into(), algorithm.init.into(), algorithm.refin, algorithm.xorout.into())
}

/// The letters and digits of a name: `crc16-modbus` and `CRC-16/MODBUS` are the same.
pub(super) fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase())
}

macro_rules! catalogue {
    ($($width:ident $int:ty, $algorithm:ident $name:literal [$($alias:literal),*],)*) => {
        /// The catalogue, in its order: by width, then by name.
        pub static CATALOGUE: &[Crc] = &[$(Crc {
            name: $name,
            aliases: &[$($alias),*],
            engine: Engine::$width(const { &Table::<$int>::new(&crc::$algorithm) }),
        },)*];
    };
}

#[rustfmt::skip]
catalogue! {
    Eight u8, CRC_8_AUTOSAR "CRC-8/AUTOSAR" [],
    Eight u8, CRC_8_BLUETOOTH "CRC-8/BLUETOOTH" [],
    Eight u8, CRC_8_CDMA2000 "CRC-8/CDMA2000" [],
    Eight u8, CRC_8_DARC "CRC-8/DARC" [],
    Eight u8, CRC_8_DVB_S2 "CRC-8/DVB-S2" [],
    Eight u8, CRC_8_GSM_A "CRC-8/GSM-A" [],
    Eight u8, CRC_8_GSM_B "CRC-8/GSM-B" [],
    Eight u8, CRC_8_HITAG "CRC-8/HITAG" [],
    Eight u8, CRC_8_I_432_1 "CRC-8/I-432-1" ["CRC-8/ITU"],
    Eight u8, CRC_8_I_CODE "CRC-8/I-CODE" [],
    Eight u8, CRC_8_LTE "CRC-8/LTE" [],
    Eight u8, CRC_8_MAXIM_DOW "CRC-8/MAXIM-DOW" ["CRC-8/MAXIM", "DOW-CRC"],
    Eight u8, CRC_8_MIFARE_MAD "CRC-8/MIFARE-MAD" [],
    Eight u8, CRC_8_NRSC_5 "CRC-8/NRSC-5" [],
    Eight u8, CRC_8_OPENSAFETY "CRC-8/OPENSAFETY" [],
    Eight u8, CRC_8_ROHC "CRC-8/ROHC" [],
    Eight u8, CRC_8_SAE_J1850 "CRC-8/SAE-J1850" [],
    Eight u8, CRC_8_SMBUS "CRC-8/SMBUS" ["CRC-8"],
    Eight u8, CRC_8_TECH_3250 "CRC-8/TECH-3250" ["CRC-8/AES", "CRC-8/EBU"],
    Eight u8, CRC_8_WCDMA "CRC-8/WCDMA" [],
    Sixteen u16, CRC_16_ARC "CRC-16/ARC" ["CRC-16", "CRC-16/LHA", "CRC-IBM", "ARC"],
    Sixteen u16, CRC_16_CDMA2000 "CRC-16/CDMA2000" [],
    Sixteen u16, CRC_16_CMS "CRC-16/CMS" [],
    Sixteen u16, CRC_16_DDS_110 "CRC-16/DDS-110" [],
    Sixteen u16, CRC_16_DECT_R "CRC-16/DECT-R" ["R-CRC-16"],
    Sixteen u16, CRC_16_DECT_X "CRC-16/DECT-X" ["X-CRC-16"],
    Sixteen u16, CRC_16_DNP "CRC-16/DNP" [],
    Sixteen u16, CRC_16_EN_13757 "CRC-16/EN-13757" [],
    Sixteen u16, CRC_16_GENIBUS "CRC-16/GENIBUS" ["CRC-16/DARC", "CRC-16/EPC", "CRC-16/EPC-C1G2", "CRC-16/I-CODE"],
    Sixteen u16, CRC_16_GSM "CRC-16/GSM" [],
    Sixteen u16, CRC_16_IBM_3740 "CRC-16/IBM-3740" ["CRC-16/CCITT-FALSE", "CRC-16/AUTOSAR"],
    Sixteen u16, CRC_16_IBM_SDLC "CRC-16/IBM-SDLC" ["CRC-16/X-25", "CRC-16/ISO-HDLC", "CRC-16/ISO-IEC-14443-3-B", "CRC-B", "X-25"],
    Sixteen u16, CRC_16_ISO_IEC_14443_3_A "CRC-16/ISO-IEC-14443-3-A" ["CRC-A"],
    Sixteen u16, CRC_16_KERMIT "CRC-16/KERMIT" ["CRC-16/CCITT", "CRC-16/CCITT-TRUE", "CRC-CCITT", "CRC-16/BLUETOOTH", "CRC-16/V-41-LSB", "KERMIT"],
    Sixteen u16, CRC_16_LJ1200 "CRC-16/LJ1200" [],
    Sixteen u16, CRC_16_M17 "CRC-16/M17" [],
    Sixteen u16, CRC_16_MAXIM_DOW "CRC-16/MAXIM-DOW" ["CRC-16/MAXIM"],
    Sixteen u16, CRC_16_MCRF4XX "CRC-16/MCRF4XX" [],
    Sixteen u16, CRC_16_MODBUS "CRC-16/MODBUS" ["MODBUS"],
    Sixteen u16, CRC_16_NRSC_5 "CRC-16/NRSC-5" [],
    Sixteen u16, CRC_16_OPENSAFETY_A "CRC-16/OPENSAFETY-A" [],
    Sixteen u16, CRC_16_OPENSAFETY_B "CRC-16/OPENSAFETY-B" [],
    Sixteen u16, CRC_16_PROFIBUS "CRC-16/PROFIBUS" ["CRC-16/IEC-61158-2"],
    Sixteen u16, CRC_16_RIELLO "CRC-16/RIELLO" [],
    Sixteen u16, CRC_16_SPI_FUJITSU "CRC-16/SPI-FUJITSU" ["CRC-16/AUG-CCITT"],
    Sixteen u16, CRC_16_T10_DIF "CRC-16/T10-DIF" [],
    Sixteen u16, CRC_16_TELEDISK "CRC-16/TELEDISK" [],
    Sixteen u16, CRC_16_TMS37157 "CRC-16/TMS37157" [],
    Sixteen u16, CRC_16_UMTS "CRC-16/UMTS" ["CRC-16/BUYPASS", "CRC-16/VERIFONE"],
    Sixteen u16, CRC_16_USB "CRC-16/USB" [],
    Sixteen u16, CRC_16_XMODEM "CRC-16/XMODEM" ["XMODEM", "ZMODEM", "CRC-16/ACORN", "CRC-16/LTE", "CRC-16/V-41-MSB"],
    ThirtyTwo u32, CRC_32_AIXM "CRC-32/AIXM" ["CRC-32Q"],
    ThirtyTwo u32, CRC_32_AUTOSAR "CRC-32/AUTOSAR" [],
    ThirtyTwo u32, CRC_32_BASE91_D "CRC-32/BASE91-D" ["CRC-32D"],
    ThirtyTwo u32, CRC_32_BZIP2 "CRC-32/BZIP2" ["CRC-32/AAL5", "CRC-32/DECT-B", "B-CRC-32"],
    ThirtyTwo u32, CRC_32_CD_ROM_EDC "CRC-32/CD-ROM-EDC" [],
    ThirtyTwo u32, CRC_32_CKSUM "CRC-32/CKSUM" ["CKSUM", "CRC-32/POSIX"],
    ThirtyTwo u32, CRC_32_ISCSI "CRC-32/ISCSI" ["CRC-32C", "CRC-32/CASTAGNOLI", "CRC-32/BASE91-C", "CRC-32/INTERLAKEN", "CRC-32/NVME"],
    ThirtyTwo u32, CRC_32_ISO_HDLC "CRC-32/ISO-HDLC" ["CRC-32", "CRC-32/ADCCP", "CRC-32/V-42", "CRC-32/XZ", "PKZIP", "ZIP"],
    ThirtyTwo u32, CRC_32_JAMCRC "CRC-32/JAMCRC" ["JAMCRC"],
    ThirtyTwo u32, CRC_32_MEF "CRC-32/MEF" [],
    ThirtyTwo u32, CRC_32_MPEG_2 "CRC-32/MPEG-2" [],
    ThirtyTwo u32, CRC_32_XFER "CRC-32/XFER" ["XFER"],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_gives_the_check_value_of_the_catalogue() {
        assert_eq!(CATALOGUE.len(), 63);
        for crc in CATALOGUE {
            assert_eq!(crc.of(b"123456789"), crc.check(), "{}", crc.name);
        }
    }

    #[test]
    fn no_name_means_two() {
        for crc in CATALOGUE {
            for name in crc.names() {
                let called: Vec<&str> =
                    CATALOGUE.iter().filter(|crc| crc.is_called(name)).map(|crc| crc.name).collect();
                assert_eq!(called, [crc.name], "{name}");
            }
        }
    }

    #[test]
    fn names_are_found_by_a_part_of_them() {
        let found =
            |part: &str| CATALOGUE.iter().filter(|crc| crc.has_in_name(part)).map(|crc| crc.name).collect::<Vec<_>>();
        assert_eq!(found("ccitt-false"), ["CRC-16/IBM-3740"]);
        assert_eq!(found("crc16 mod"), ["CRC-16/MODBUS"]);
        assert_eq!(
            CATALOGUE.iter().find(|crc| crc.is_called("crc16-modbus")).map(Crc::parameters).as_deref(),
            Some("poly=8005 init=FFFF ref=true xorout=0000")
        );
    }
}
