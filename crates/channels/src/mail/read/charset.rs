//! Bytes of text in, text out, whatever the label says.
//!
//! Always true: never fails. Bytes that are valid UTF-8 are UTF-8 under every label that could contain them; GB2312
//! and GBK are read as GB18030, which contains both.
//!
//! The trap: nearly every byte sequence "is" GB18030 or Big5. Where no label decides, the reading with more
//! everyday characters wins.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, ISO_2022_JP, UTF_8};

/// Decodes text that may carry a label.
pub(super) fn decode_text(bytes: &[u8], label: Option<&str>) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let label = label.map(tidy_label).filter(|it| !it.is_empty());
    match label.as_deref() {
        Some("hz-gb-2312" | "hz") => decode_hz(bytes),
        Some("iso-2022-kr" | "csiso2022kr" | "iso-2022-cn" | "iso-2022-cn-ext") => decode_shifted(bytes),
        Some(label) if is_utf16_or_7(label) => decode_by_parser(bytes, label),
        Some(label) => match Encoding::for_label_no_replacement(label.as_bytes()) {
            Some(encoding) => decode_labelled(bytes, encoding),
            None => decode_by_parser_or_guess(bytes, label),
        },
        None => decode_unlabelled(bytes),
    }
}

/// Decodes text without a label: UTF-8, else the shifted seven-bit sets, else the likelier of GB18030 and Big5.
pub(super) fn decode_unlabelled(bytes: &[u8]) -> String {
    if has_shift_sequence(bytes) {
        return decode_shifted(bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => guess_chinese(bytes).unwrap_or_else(|| decode_lossy(bytes, UTF_8)),
    }
}

fn tidy_label(label: &str) -> String {
    let bare = label.trim().trim_matches(['"', '\'', ' ']);
    // RFC 2231 lets a language follow: `utf-8*zh`.
    let bare = bare
        .split('*')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .replace('_', "-");
    match bare.as_str() {
        "utf8mb4" | "utf-8mb4" | "unicode-1-1-utf-8" => "utf-8".to_owned(),
        "gb-2312" | "gb2312-80" | "gb2312-1980" | "gb-18030" | "gb18030-2000" | "gb18030-2005"
        | "gb18030-2022" | "cp936" | "ms936" | "936" | "windows-936" | "euc-cn" | "x-euc-cn"
        | "chinesesimplified" => "gb18030".to_owned(),
        "cp950" | "ms950" | "950" | "windows-950" | "big5-eten" | "chinesetraditional" => "big5".to_owned(),
        other => other.to_owned(),
    }
}

fn is_utf16_or_7(label: &str) -> bool {
    label.starts_with("utf-16") || label.starts_with("utf-7") || label == "unicode"
}

fn decode_by_parser(bytes: &[u8], label: &str) -> String {
    mail_parser::decoders::charsets::map::charset_decoder(label.as_bytes())
        .map_or_else(|| decode_lossy(bytes, UTF_8), |decode| decode(bytes))
}

fn decode_by_parser_or_guess(bytes: &[u8], label: &str) -> String {
    match mail_parser::decoders::charsets::map::charset_decoder(label.as_bytes()) {
        Some(decode) if std::str::from_utf8(bytes).is_err() => decode(bytes),
        Some(_) | None => decode_unlabelled(bytes),
    }
}

fn decode_labelled(bytes: &[u8], labelled: &'static Encoding) -> String {
    if labelled == ISO_2022_JP {
        return decode_lossy(bytes, ISO_2022_JP);
    }
    if bytes.is_ascii() && has_shift_sequence(bytes) {
        return decode_shifted(bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    if labelled == encoding_rs::GBK || labelled == GB18030 {
        return decode_gb(bytes);
    }
    if labelled == UTF_8 {
        return decode_damaged_utf8(bytes);
    }
    if labelled.is_single_byte() {
        // `iso-8859-1` and `us-ascii` are what careless programs write above Chinese text.
        let western = decode_lossy(bytes, labelled);
        return guess_chinese(bytes)
            .filter(|it| share_of_everyday(it) > 0.5)
            .unwrap_or(western);
    }
    decode_lossy(bytes, labelled)
}

/// Labelled GB: if it is damaged as GB but mends as Big5, it was Big5; otherwise damage is shown as damage.
fn decode_gb(bytes: &[u8]) -> String {
    let (text, has_errors) = GB18030.decode_without_bom_handling(bytes);
    if !has_errors {
        return text.into_owned();
    }
    let damaged_utf8 = decode_lossy(bytes, UTF_8);
    let fewest = |a: &str, b: &str| count_damage(a) <= count_damage(b);
    if !fewest(&text, &damaged_utf8) && share_of_everyday(&damaged_utf8) > share_of_everyday(&text) {
        return damaged_utf8;
    }
    match decode_strict(bytes, BIG5) {
        Some(big5) if share_of_everyday(&big5) > share_of_everyday(&text) => big5,
        Some(_) | None => text.into_owned(),
    }
}

/// Labelled UTF-8 and not UTF-8: either a few damaged bytes, or another set under a wrong label.
fn decode_damaged_utf8(bytes: &[u8]) -> String {
    let lossy = decode_lossy(bytes, UTF_8);
    let whole = lossy
        .chars()
        .filter(|it| !it.is_ascii() && *it != char::REPLACEMENT_CHARACTER)
        .count();
    if whole > count_damage(&lossy) {
        return lossy;
    }
    guess_chinese(bytes).unwrap_or(lossy)
}

fn guess_chinese(bytes: &[u8]) -> Option<String> {
    let gb = decode_strict(bytes, GB18030);
    let big5 = decode_strict(bytes, BIG5);
    match (gb, big5) {
        (Some(gb), Some(big5)) if share_of_everyday(&big5) > share_of_everyday(&gb) + 0.2 => Some(big5),
        (Some(gb), _) => Some(gb),
        (None, Some(big5)) => Some(big5),
        (None, None) => {
            // Neither fits without damage: GB18030 is what senders here use; keep it when little is lost.
            let gb = decode_lossy(bytes, GB18030);
            let readable = gb.chars().filter(|it| !it.is_ascii()).count();
            (count_damage(&gb) * 10 < readable).then_some(gb)
        }
    }
}

fn decode_strict(bytes: &[u8], encoding: &'static Encoding) -> Option<String> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
}

fn decode_lossy(bytes: &[u8], encoding: &'static Encoding) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn count_damage(text: &str) -> usize {
    text.chars()
        .filter(|it| *it == char::REPLACEMENT_CHARACTER)
        .count()
}

/// Characters that make up about half of any Chinese text, simplified and traditional, with its punctuation.
const EVERYDAY: &str = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里\
用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日公无工己情明三又关\
点正高间由问很最手向头文体见被利什二等或新己月话合回特代信表化老给位次度门任先东提员水名真走入几口条气更别打四电数安少报才\
结反再建务做接必场件管期市直资指金区保至民您好请谢您热暖修费户楼单元室网店货退款订号查询反映您处来客服师物业供您温度投诉\
這個們來為國說時會對後裡過發經麼學現當沒動還進樣開從實無關點間問頭體見與話門東員條氣電數報結務場請謝熱費戶樓單網貨訂號查詢\
，。、：；？！（）《》“”‘’　";

/// Part of the non-ASCII characters that are everyday ones, 0 to 1; 0 when there are none.
fn share_of_everyday(text: &str) -> f64 {
    let (mut all, mut everyday) = (0_u32, 0_u32);
    for it in text.chars().filter(|it| !it.is_ascii()).take(4_000) {
        all += 1;
        everyday += u32::from(EVERYDAY.contains(it));
    }
    if all == 0 {
        0.0
    } else {
        f64::from(everyday) / f64::from(all)
    }
}

fn has_shift_sequence(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|it| it == b"\x1B$" || it == b"\x1B(")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum DoubleByteSet {
    Korean,
    Chinese,
    Japanese,
    Unknown,
}

/// ISO-2022-KR, -CN and -JP: seven-bit text with escape sequences (RFC 1557, RFC 1922, RFC 1468).
fn decode_shifted(bytes: &[u8]) -> String {
    let set = match () {
        () if contains(bytes, b"\x1B$)C") => DoubleByteSet::Korean,
        () if contains(bytes, b"\x1B$)A") => DoubleByteSet::Chinese,
        () if contains(bytes, b"\x1B$B") || contains(bytes, b"\x1B$@") || contains(bytes, b"\x1B(") => {
            DoubleByteSet::Japanese
        }
        () => DoubleByteSet::Unknown,
    };
    match set {
        DoubleByteSet::Japanese => decode_lossy(bytes, ISO_2022_JP),
        DoubleByteSet::Korean => decode_lossy(&lift_shifted(bytes), EUC_KR),
        DoubleByteSet::Chinese => decode_lossy(&lift_shifted(bytes), GB18030),
        DoubleByteSet::Unknown => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|it| it == part)
}

/// Between shift-out and shift-in the high bit is set; designations (`ESC $ ) x`) are dropped.
fn lift_shifted(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut is_shifted = false;
    let mut rest = bytes.iter().copied();
    while let Some(byte) = rest.next() {
        match byte {
            0x0E => is_shifted = true,
            0x0F => is_shifted = false,
            b'\n' => {
                is_shifted = false;
                out.push(byte);
            }
            0x1B => {
                rest.by_ref().take(3).for_each(drop);
            }
            0x21..=0x7E if is_shifted => out.push(byte | 0x80),
            other => out.push(other),
        }
    }
    out
}

/// HZ (RFC 1843): `~{` and `~}` around seven-bit GB2312.
fn decode_hz(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len());
    let mut is_double = false;
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        match (byte, rest.peek().copied()) {
            (b'~', Some(b'{')) if !is_double => {
                is_double = true;
                rest.next();
            }
            (b'~', Some(b'}')) if is_double => {
                is_double = false;
                rest.next();
            }
            (b'~', Some(b'~')) if !is_double => {
                out.push(b'~');
                rest.next();
            }
            (b'~', Some(b'\n')) if !is_double => {
                rest.next();
            }
            (0x21..=0x7E, _) if is_double => out.push(byte | 0x80),
            _ => out.push(byte),
        }
    }
    decode_lossy(&out, GB18030)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "您好，我家的暖气不热，请尽快派人来看一下。";

    fn gb(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn wrong_labels_do_not_spoil_chinese_text() {
        for label in [
            Some("gb2312"),
            Some("GBK"),
            Some("\"gb18030\""),
            Some("utf-8"),
            Some("us-ascii"),
            Some("iso-8859-1"),
            Some("x-nonsense"),
            Some("utf-8*zh"),
            None,
        ] {
            assert_eq!(decode_text(&gb(LINE), label), LINE, "{label:?}");
            assert_eq!(decode_text(LINE.as_bytes(), label), LINE, "{label:?}");
        }
    }

    #[test]
    fn gb2312_label_reads_characters_that_only_gb18030_has() {
        let text = "㐂镕堃喆𠮷";
        assert_eq!(decode_text(&gb(text), Some("gb2312")), text);
    }

    #[test]
    fn big5_is_read_with_and_without_label() {
        let text = "您好，我們家的暖氣不熱，請問什麼時候可以來看？";
        let bytes = BIG5.encode(text).0.into_owned();
        for label in [Some("big5"), Some("cp950"), None, Some("utf-8")] {
            assert_eq!(decode_text(&bytes, label), text, "{label:?}");
        }
    }

    #[test]
    fn seven_bit_sets_are_read() {
        let japanese = b"\x1B$B%O%m!<!&%o!<%k%I\x1B(B";
        assert_eq!(decode_text(japanese, Some("iso-2022-jp")), "ハロー・ワールド");
        assert_eq!(decode_text(japanese, None), "ハロー・ワールド");
        let korean = b"\x1B$)C\x0E>H3gGO<<?d\x0F!";
        assert_eq!(decode_text(korean, Some("iso-2022-kr")), "안녕하세요!");
        let chinese = b"\x1B$)A\x0E;6S-\x0F ok";
        assert_eq!(
            decode_text(chinese, Some("ISO-2022-CN")),
            "欢迎 ok".replace('欢', "散").replace('散', &gb2312(b";6"))
        );
        assert_eq!(
            decode_text(b"a~~b ~{;6S-~}.", Some("hz-gb-2312")),
            format!("a~b {}.", gb2312(b";6S-"))
        );
    }

    fn gb2312(seven_bit: &[u8]) -> String {
        decode_lossy(&seven_bit.iter().map(|it| it | 0x80).collect::<Vec<_>>(), GB18030)
    }

    #[test]
    fn a_damaged_byte_costs_one_character_not_the_mail() {
        let mut bytes = LINE.as_bytes().to_vec();
        bytes.pop();
        let text = decode_text(&bytes, Some("utf-8"));
        assert!(text.starts_with("您好，我家的暖气不热"), "{text}");
        let mut bytes = gb(LINE);
        bytes.push(0xB0);
        assert!(decode_text(&bytes, Some("gb2312")).starts_with("您好，我家的暖气不热"));
        assert!(decode_text(&bytes, None).starts_with("您好，我家的暖气不热"));
    }

    #[test]
    fn western_text_stays_western() {
        let bytes = encoding_rs::WINDOWS_1252
            .encode("Grüße aus Köln, schön")
            .0
            .into_owned();
        assert_eq!(decode_text(&bytes, Some("iso-8859-1")), "Grüße aus Köln, schön");
    }
}
