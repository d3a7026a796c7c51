//! The 96 emoticons of FeiQ: codes of ASCII characters in the text.

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emoticon {
    /// What stands for it in a text.
    pub code: &'static str,
    /// FeiQ's name for it; two pairs have one name.
    pub chinese: &'static str,
    /// Its name in English.
    pub english: &'static str,
    /// A character that shows about the same; None where the fonts have none that fits, so that the name is shown.
    pub emoji: Option<&'static str>,
}

impl Emoticon {
    /// The one whose code a text begins with. Some codes begin with another one: the longest counts.
    pub fn at_start(text: &str) -> Option<&'static Emoticon> {
        text.starts_with('/').then_some(())?;
        EMOTICONS.iter().filter(|emoticon| text.starts_with(emoticon.code)).max_by_key(|emoticon| emoticon.code.len())
    }
}

const fn emoticon(code: &'static str, chinese: &'static str, english: &'static str, emoji: &'static str) -> Emoticon {
    Emoticon { code, chinese, english, emoji: if emoji.is_empty() { None } else { Some(emoji) } }
}

/// All of them, in the order of FeiQ's own table.
pub const EMOTICONS: [Emoticon; 96] = [
    emoticon("/:)", "微笑", "smile", "😊"),
    emoticon("/:~", "撇嘴", "pout", "😕"),
    emoticon("/:*", "色", "drool", "😍"),
    emoticon("/:|", "发呆", "stare", "😐"),
    emoticon("/8-)", "得意", "proud", "😎"),
    emoticon("/:<", "流泪", "tears", "😢"),
    emoticon("/:$", "害羞", "shy", "☺"),
    emoticon("/:X", "闭嘴", "silent", "😶"),
    emoticon("/:Z", "困", "sleepy", "😴"),
    emoticon("/:'(", "大哭", "crying", "😭"),
    emoticon("/:-|", "尴尬", "awkward", "😬"),
    emoticon("/:@", "发怒", "angry", "😡"),
    emoticon("/:P", "调皮", "naughty", "😜"),
    emoticon("/:D", "龇牙", "grin", "😁"),
    emoticon("/:O", "惊讶", "surprised", "😮"),
    emoticon("/<rotate>", "转圈", "spin", "🔄"),
    emoticon("/:(", "难过", "sad", "😞"),
    emoticon("/:+", "酷", "cool", "🕶"),
    emoticon("/:lenhan", "冷汗", "cold sweat", "😰"),
    emoticon("/:Q", "抓狂", "frantic", "😫"),
    emoticon("/:T", "吐", "vomit", ""),
    emoticon("/;P", "偷笑", "snicker", "😆"),
    emoticon("/;-D", "可爱", "cute", "😄"),
    emoticon("/;d", "白眼", "eye roll", "😒"),
    emoticon("/;o", "傲慢", "arrogant", "😤"),
    emoticon("/:g", "饥饿", "hungry", "😋"),
    emoticon("/|-)", "困", "drowsy", "😪"),
    emoticon("/:!", "惊恐", "panic", "😱"),
    emoticon("/:L", "冷汗", "sweat", "😓"),
    emoticon("/:>", "憨笑", "silly grin", "😃"),
    emoticon("/;bin", "大兵", "soldier", "💂"),
    emoticon("/:fw", "飞吻", "blow a kiss", "😘"),
    emoticon("/;fd", "奋斗", "struggle", "💪"),
    emoticon("/:-S", "咒骂", "curse", "😠"),
    emoticon("/;?", "疑问", "question", "❓"),
    emoticon("/;x", "嘘", "hush", "🙊"),
    emoticon("/;@", "晕", "dizzy", "😵"),
    emoticon("/:8", "折磨", "tormented", "😖"),
    emoticon("/;!", "衰", "down on luck", "😩"),
    emoticon("/!!!", "骷髅", "skull", "💀"),
    emoticon("/:xx", "敲打", "knock", "🔨"),
    emoticon("/:bye", "再见", "bye", "👋"),
    emoticon("/:csweat", "擦汗", "wipe sweat", "😥"),
    emoticon("/:knose", "抠鼻", "pick nose", "👃"),
    emoticon("/:applause", "鼓掌", "applause", "👏"),
    emoticon("/:cdale", "糗大了", "embarrassed", "😳"),
    emoticon("/:huaixiao", "坏笑", "wicked grin", "😈"),
    emoticon("/:shake", "发抖", "shiver", "😨"),
    emoticon("/:lhenhen", "左哼哼", "humph left", "😤"),
    emoticon("/:rhenhen", "右哼哼", "humph right", "😤"),
    emoticon("/:yawn", "哈欠", "yawn", "💤"),
    emoticon("/:snooty", "鄙视", "disdain", "😑"),
    emoticon("/:chagrin", "委屈", "wronged", "😟"),
    emoticon("/:kcry", "快哭了", "about to cry", "😿"),
    emoticon("/:yinxian", "阴险", "sly", "😏"),
    emoticon("/:qinqin", "亲亲", "kiss", "😚"),
    emoticon("/:xiaren", "吓", "scared", "😧"),
    emoticon("/:kelin", "可怜", "pitiful", "😔"),
    emoticon("/:caidao", "菜刀", "cleaver", "🔪"),
    emoticon("/:xig", "西瓜", "watermelon", "🍉"),
    emoticon("/:bj", "啤酒", "beer", "🍺"),
    emoticon("/:basketball", "篮球", "basketball", "🏀"),
    emoticon("/:pingpong", "乒乓", "table tennis", ""),
    emoticon("/:jump", "跳", "jump", "💃"),
    emoticon("/:coffee", "咖啡", "coffee", "☕"),
    emoticon("/:eat", "吃饭", "meal", "🍚"),
    emoticon("/:pig", "猪头", "pig", "🐷"),
    emoticon("/:rose", "玫瑰", "rose", "🌹"),
    emoticon("/:fade", "枯萎", "withered", "🍂"),
    emoticon("/:kiss", "示爱", "lips", "💋"),
    emoticon("/:heart", "爱心", "heart", "❤"),
    emoticon("/:break", "心碎", "broken heart", "💔"),
    emoticon("/:cake", "蛋糕", "cake", "🎂"),
    emoticon("/:shd", "闪电", "lightning", "⚡"),
    emoticon("/:bomb", "炸弹", "bomb", "💣"),
    emoticon("/:dao", "匕首", "dagger", "🗡"),
    emoticon("/:footb", "足球", "football", "⚽"),
    emoticon("/:piaocon", "瓢虫", "ladybird", "🐞"),
    emoticon("/:shit", "大便", "poop", "💩"),
    emoticon("/:oh", "怄火", "fuming", "💢"),
    emoticon("/:moon", "月亮", "moon", "🌙"),
    emoticon("/:sun", "太阳", "sun", "☀"),
    emoticon("/;gift", "礼物", "gift", "🎁"),
    emoticon("/:hug", "拥抱", "hug", "👐"),
    emoticon("/:strong", "点赞", "strong", "👍"),
    emoticon("/;weak", "弱", "weak", "👎"),
    emoticon("/:share", "握手", "handshake", ""),
    emoticon("/:shl", "胜利", "victory", "✌"),
    emoticon("/:baoquan", "抱拳", "salute", "🙏"),
    emoticon("/:cajole", "勾引", "beckon", "☝"),
    emoticon("/:quantou", "拳头", "fist", "👊"),
    emoticon("/:chajin", "差劲", "lame", "👇"),
    emoticon("/:aini", "爱你", "love you", "💕"),
    emoticon("/:sayno", "NO", "no", "🙅"),
    emoticon("/:sayok", "OK", "OK", "👌"),
    emoticon("/:love", "爱情", "love", "💑"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_is_found_as_itself() {
        for one in &EMOTICONS {
            assert_eq!(Emoticon::at_start(one.code), Some(one));
            assert!(one.code.is_ascii() && one.code.starts_with('/') && one.code.len() > 2, "{}", one.code);
            assert!(!one.chinese.is_empty() && !one.english.is_empty());
            assert_eq!(EMOTICONS.iter().filter(|other| other.code == one.code).count(), 1, "{}", one.code);
        }
    }

    #[test]
    fn the_longest_code_counts() {
        for (text, name) in
            [("/:shit", "大便"), ("/:sun", "太阳"), ("/:xx", "敲打"), ("/:Xx", "闭嘴"), ("/:lenhan", "冷汗")]
        {
            assert_eq!(Emoticon::at_start(text).map(|one| one.chinese), Some(name), "{text}");
        }
        for text in ["", "/", "/:", ":)", "/:q", " /:)"] {
            assert_eq!(Emoticon::at_start(text), None, "{text}");
        }
    }

    #[test]
    fn most_have_a_character() {
        assert_eq!(EMOTICONS.iter().filter(|one| one.emoji.is_none()).count(), 3);
    }
}
