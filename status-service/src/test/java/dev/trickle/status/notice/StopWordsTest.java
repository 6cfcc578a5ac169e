package dev.trickle.status.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StopWordsTest {

    /** Languages of Meta's templates, without their regions. */
    private static final String TEMPLATE_LANGUAGES =
            "af sq ar az bn bg ca zh hr cs da prs nl en et fil fi fr ka de el gu ha he hi hu id ga it ja kn kk rw ko"
                    + " ky lo lv lt mk ms ml mr nb ps fa pl pt pa ro ru sr si sk sl es sw sv ta te th tr uk ur uz vi zu"
                    + " be";

    private static final int PHRASES_OF_A_LANGUAGE = 20;
    private static final long SEED = 20261130;

    private static final StopWords WORDS = new StopWords(List.of());
    private static final Map<String, Map<String, String>> LANGUAGES = StopWordFile.languages();

    /** What people, keyboards and programs do to a word. */
    private static final List<UnaryOperator<String>> DECORATIONS = List.of(
            text -> text,
            text -> text.toUpperCase(Locale.ROOT),
            text -> text.toLowerCase(Locale.ROOT),
            text -> Normalizer.normalize(text, Normalizer.Form.NFD),
            text -> text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1),
            StopWordsTest::fullWidth,
            text -> text + ".",
            text -> text + "!!!",
            text -> "¡" + text + "!",
            text -> "\"" + text + "\"",
            text -> "“" + text + "”",
            text -> "« " + text + " »",
            text -> "「" + text + "」。",
            text -> "*" + text + "*",
            text -> "_" + text + "_",
            text -> "(" + text + ")",
            text -> text + " 🙏",
            text -> "✋🏽" + text + "❤️",
            text -> "👨‍👩‍👧 " + text + " 🇩🇪",
            text -> "\n  " + text + "\t\n",
            text -> text + "\u200B",
            text -> "\u200F" + text + "\u200E",
            text -> "\u2067" + text + "\u2069",
            text -> text.charAt(0) + "\u00AD" + text.substring(1),
            text -> text.charAt(0) + "\u2060" + text.substring(1),
            text -> text + "\uFE0F",
            text -> "\uFEFF" + text + "\u3164",
            text -> "\u2800" + text + "\u2800",
            text -> text.replace(" ", "\u00A0"),
            text -> text.replace(" ", "  "),
            text -> text + ", " + text,
            text -> text + " " + text + " " + text);

    static Stream<String> languages() {
        return LANGUAGES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("languages")
    void everyStopWordCountsWhateverIsDoneToIt(String language) {
        var random = new Random(SEED + language.hashCode());
        for (var phrase : phrases(language, random)) {
            for (var decoration : DECORATIONS) {
                assertCounts(decoration.apply(phrase));
            }
            assertCounts(withPoliteness(phrase, language, random));
            assertCounts(withPoliteness(phrase, anyLanguage(random), random));
        }
    }

    @ParameterizedTest
    @MethodSource("languages")
    void theStopButtonOfMetaIsKnownInEveryLanguage(String language) {
        assertThat(PhraseSet.listed(LANGUAGES.get(language).get("promotions")))
                .isNotEmpty()
                .allMatch(WORDS::isMetaButton)
                .allMatch(label -> WORDS.isMetaButton(label.toUpperCase(Locale.ROOT) + " 🛑"));
    }

    @ParameterizedTest
    @MethodSource("languages")
    void accentsMayBeMissing(String language) {
        for (var phrase : phrases(language, new Random(SEED))) {
            if (phrase.codePoints().allMatch(StopWordsTest::mayLoseItsAccent) && !hasExactAccents(language, phrase)) {
                assertCounts(Normalizer.normalize(phrase, Normalizer.Form.NFD).replaceAll("\\p{Mn}", ""));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Stop.",
                "STOP!",
                "STOP 🙏",
                "stop please",
                "please stop",
                "stop, thank you",
                "Hallo, bitte STOP. Danke!",
                "Bonjour, STOP s'il vous plaît, merci d'avance",
                "'Stop'",
                "ＳＴＯＰ",
                "ⓢⓣⓞⓟ",
                "𝗦𝗧𝗢𝗣",
                "stoppp",
                "STOOOOP!!!",
                "stop stop",
                "Stop. Stop. Stop!",
                "S T O P",
                "s.t.o.p.",
                "ARRET",
                "Desabonner",
                "cancelar suscripcion",
                "ايقاف",
                "إِيقَاف",
                "إيـــقاف",
                "הסר\u200F",
                "STOP\u200B",
                "stop\u200Bplease",
                "END",
                "QUIT",
                "STOP ALL",
                "stopall",
                "REVOKE",
                "opt-out",
                "OPT_OUT",
                "remove me",
                "CANCELAR",
                "İPTAL",
                "iptal",
                "IPTAL",
                "ıptal",
                "no more messages",
                "stop messaging me",
                "Stop sending me messages!",
                "can you please stop messaging me",
                "take me off your list",
                "STOP, unsubscribe",
                "keine Nachrichten mehr",
                "Bitte keine Nachrichten mehr, danke",
                "ne plus recevoir",
                "Je ne veux plus recevoir de messages",
                "no quiero recibir más mensajes",
                "Não quero mais receber mensagens",
                "Kuendigen",
                "kundigen",
                "Abmeldung bitte",
                "請停止",
                "请停止发送，谢谢",
                "退订回",
                "停停停",
                "配信停止してください",
                "停止をお願いします",
                "수신 거부",
                "수신거부 해주세요",
                "중지해주세요",
                "หยุดส่งข้อความครับ",
                "กรุณายกเลิก ขอบคุณค่ะ",
                "dừng",
                "HỦY",
                "huy dang ky",
                "बन्द करो",
                "लغो"
            })
    void countsAsPeopleWriteIt(String text) {
        // Two that must not count, so that the list itself is looked at.
        if (text.equals("退订回") || text.equals("लغो")) {
            assertThat(WORDS.contains(text)).isFalse();
        } else {
            assertCounts(text);
        }
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void nobodyIsOptedOutWhoHasNotSaidSo(String text) {
        assertThat(WORDS.contains(text)).as(text).isFalse();
        assertThat(WORDS.isMetaButton(text)).as(text).isFalse();
        assertThat(WORDS.contains(text.toUpperCase(Locale.ROOT) + " 🙏"))
                .as(text)
                .isFalse();
    }

    static Stream<String> harmless() throws IOException {
        try (var file = Objects.requireNonNull(StopWordsTest.class.getResourceAsStream("/harmless-messages.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"));
        }
    }

    @Test
    void politenessAloneIsNoOptOut() {
        var polite = LANGUAGES.values().stream()
                .flatMap(language -> PhraseSet.listed(language.get("polite")).stream())
                .toList();

        assertThat(polite).noneMatch(WORDS::contains);
        assertThat(polite).noneMatch(text -> WORDS.contains(text + " " + text));
    }

    @Test
    void everyLanguageOfMetasTemplatesHasStopWords() {
        assertThat(LANGUAGES.keySet().stream().map(code -> code.replaceAll("_.*", "")))
                .contains(TEMPLATE_LANGUAGES.split(" "));
        assertThat(LANGUAGES.values())
                .allSatisfy(lists -> assertThat(lists).containsKeys("stop", "promotions", "polite"));
    }

    @Test
    void ownWordsAreAddedToTheList() {
        var own = new StopWords(List.of("Rapunzel, (lass|lasst) [bitte] los".split(", ")));

        assertThat(own.contains("RAPUNZEL!")).isTrue();
        assertThat(own.contains("Lasst bitte los")).isTrue();
        assertThat(own.contains("Stop.")).isTrue();
        assertThat(WORDS.contains("Rapunzel")).isFalse();
    }

    @Test
    void aPatternWithUnbalancedBracketsIsRefused() {
        assertThatThrownBy(() -> new StopWords(List.of("stop (now")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stop (now");
        assertThatThrownBy(() -> new StopWords(List.of("stop] now"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void longTextsAreNoOptOut() {
        assertThat(WORDS.contains("stop ".repeat(1_000))).isFalse();
        assertThat(WORDS.contains("\u0000\uD800 \uDC00")).isFalse();
    }

    private static void assertCounts(String text) {
        assertThat(WORDS.contains(text)).as(text).isTrue();
    }

    private static List<String> phrases(String language, Random random) {
        var lists = LANGUAGES.get(language);
        var all = new ArrayList<String>();
        for (var pattern : PhraseSet.listed(lists.get("stop") + "," + lists.get("promotions"))) {
            var phrases = PhrasePattern.expand(pattern.replaceFirst("^=", "")).stream()
                    .map(phrase -> phrase.strip().replaceAll(" +", " "))
                    .filter(phrase -> !phrase.isEmpty())
                    .toList();
            all.add(phrases.get(random.nextInt(phrases.size())));
        }
        java.util.Collections.shuffle(all, random);
        return all.subList(0, Math.min(PHRASES_OF_A_LANGUAGE, all.size()));
    }

    private static String anyLanguage(Random random) {
        return LANGUAGES.keySet().stream()
                .skip(random.nextInt(LANGUAGES.size()))
                .findFirst()
                .orElseThrow();
    }

    private static String withPoliteness(String phrase, String language, Random random) {
        var polite = PhraseSet.listed(LANGUAGES.get(language).get("polite"));
        return polite.get(random.nextInt(polite.size())) + ", " + phrase + "! "
                + polite.get(random.nextInt(polite.size())) + " 🙏";
    }

    private static boolean hasExactAccents(String language, String phrase) {
        return PhraseSet.listed(LANGUAGES.get(language).get("stop")).contains("=" + phrase);
    }

    private static boolean mayLoseItsAccent(int character) {
        return switch (Character.UnicodeScript.of(character)) {
            case LATIN, GREEK, CYRILLIC, COMMON, INHERITED -> true;
            default -> false;
        };
    }

    private static String fullWidth(String text) {
        return text.codePoints()
                .map(character -> character > ' ' && character < 0x7F ? character + 0xFEE0 : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
