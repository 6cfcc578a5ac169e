package dev.trickle.status.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.trickle.status.notification.StopWordFile.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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

    /** Words that negate the following word, by language. */
    private static final Map<String, List<String>> NEGATIONS = Map.ofEntries(
            Map.entry("en", List.of("don't", "do not", "never", "not", "no", "I don't want to", "please don't")),
            Map.entry("es", List.of("no", "nunca", "no quiero", "más", "la más")),
            Map.entry("pt_BR", List.of("não", "nunca", "não quero", "mais")),
            Map.entry("fr", List.of("ne pas", "pas", "non", "je ne veux pas", "plus")),
            Map.entry("de", List.of("nicht", "bitte nicht", "nie", "kein")),
            Map.entry("it", List.of("non", "mai", "non voglio", "più")),
            Map.entry("nl", List.of("niet", "nooit", "geen")),
            Map.entry("pl", List.of("nie", "nigdy", "nie chcę")),
            Map.entry("ro", List.of("nu", "nu vreau")),
            Map.entry("cs", List.of("ne", "nechci")),
            Map.entry("sk", List.of("nie", "nechcem")),
            Map.entry("hr", List.of("ne", "ne želim", "nemojte")),
            Map.entry("bg", List.of("не", "не искам")),
            Map.entry("ru", List.of("не", "не надо", "не хочу")),
            Map.entry("uk", List.of("не", "не треба", "не хочу")),
            Map.entry("sv", List.of("inte", "vill inte")),
            Map.entry("da", List.of("ikke", "vil ikke")),
            Map.entry("nb", List.of("ikke", "vil ikke")),
            Map.entry("fi", List.of("ei", "älä", "en halua")),
            Map.entry("hu", List.of("nem", "ne")),
            Map.entry("el", List.of("μη", "μην", "δεν")),
            Map.entry("tr", List.of("sakın", "asla")),
            Map.entry("ar", List.of("لا", "لا أريد")),
            Map.entry("he", List.of("לא", "אל")),
            Map.entry("fa", List.of("نه")),
            Map.entry("hi", List.of("नहीं", "मत")),
            Map.entry("id", List.of("jangan", "tidak", "belum")),
            Map.entry("ms", List.of("jangan", "tak", "tidak")),
            Map.entry("vi", List.of("không", "chưa")),
            Map.entry("zh_CN", List.of("不", "不要", "别", "不想")),
            Map.entry("zh_TW", List.of("不", "不要", "別", "不想")),
            Map.entry("th", List.of("ไม่", "อย่า", "ห้าม")));

    private static final StopWords WORDS = new StopWords(List.of());
    private static final StopWordFile FILE = StopWordFile.load();
    private static final Map<String, Map<String, String>> LANGUAGES = FILE.languages();

    /** An innermost bracket of a pattern. */
    private static final Pattern GROUP = Pattern.compile("[(\\[]([^()\\[\\]]*)[)\\]]");

    /** Variations of a word by people, keyboards and programs. */
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
            text -> "- " + text + " -",
            text -> text + "\n\n",
            text -> text + ", " + text,
            text -> text + " " + text + " " + text);

    static Stream<String> languages() {
        return LANGUAGES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("languages")
    void everyVariationOfAStopWordIsAnOptOut(String language) {
        var random = new Random(SEED + language.hashCode());
        for (var phrase : phrases(language, random)) {
            for (var decoration : DECORATIONS) {
                assertOptOut(decoration.apply(phrase));
            }
            assertOptOut(withPoliteness(phrase, language, random));
            assertOptOut(withPoliteness(phrase, anyLanguage(random), random));
            assertOptOut(withReason(phrase, language, random));
            assertOptOut(withReason(phrase, "en", random));
        }
    }

    @ParameterizedTest
    @MethodSource("languages")
    void aStopPhraseOnItsOwnLineIsAnOptOutNextToASignature(String language) {
        var random = new Random(SEED + language.hashCode());
        for (var phrase : phrases(language, random, Kind.CERTAIN, Kind.STOP)) {
            assertOptOut(phrase + "\n\nLebowski");
            assertOptOut("Lebowski\n\n" + phrase + "!");
            assertOptOut(phrase + ".\n-- \nJ. Lebowski\nSent from my phone");
            assertUnclear(phrase + "\n\nLebowski, have you got it in blue?");
        }
    }

    @ParameterizedTest
    @MethodSource("languages")
    void aStopPhraseInAQuestionIsNeverIgnored(String language) {
        var random = new Random(SEED + language.hashCode());
        phrases(language, random, Kind.CERTAIN).forEach(phrase -> assertOptOut(phrase + "?"));
        for (var phrase : phrases(language, random, Kind.ALONE)) {
            for (var mark : List.of("?", "??", "？", "؟", " ?!")) {
                assertThat(WORDS.decide(phrase + mark)).as(phrase + mark).isNotEqualTo(OptOutDecision.NONE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("languages")
    void anEverydayWordNextToAnAnswerIsUnclear(String language) {
        var random = new Random(SEED + language.hashCode());
        for (var phrase : phrases(language, random, Kind.ALONE)) {
            if (!isStronger(phrase)) {
                assertUnclear("ok, " + phrase);
                assertUnclear(phrase + "? ok");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("languages")
    void aStopPhraseWithFurtherWordsIsUnclear(String language) {
        var random = new Random(SEED + language.hashCode());
        for (var phrase : phrases(language, random, Kind.CERTAIN, Kind.STOP)) {
            // A single character of a script without spaces is a part of many words.
            if (NormalizedText.of(phrase).words().size() > 1 || phrase.length() > 1) {
                assertUnclear(phrase + " zzyzx qwrtp");
                assertUnclear("zzyzx qwrtp " + phrase + ", zzyzx");
                assertUnclear("zzyzx ".repeat(1_000) + phrase);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("negations")
    void aNegatedStopPhraseIsNoOptOut(String language, String negation) {
        for (var phrase : phrases(language, new Random(SEED), Kind.CERTAIN, Kind.ALONE)) {
            var text = negation + " " + phrase;
            assertThat(WORDS.decide(text)).as(text).isNotEqualTo(OptOutDecision.OPT_OUT);
        }
    }

    static Stream<Arguments> negations() {
        return NEGATIONS.entrySet().stream()
                .flatMap(language ->
                        language.getValue().stream().map(negation -> Arguments.of(language.getKey(), negation)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SТОP",
                "СТОР",
                "ЅТОР",
                "SΤΟP",
                "ΣΤΟΡ",
                "ST0P",
                "5TOP",
                "5T0P",
                "🆂🆃🅾🅿",
                "🅢🅣🅞🅟",
                "ꜱᴛᴏᴘ",
                "unsubsсribe",
                "саncel",
                "Ѕtop, please"
            })
    void homoglyphsAreReplaced(String text) {
        assertOptOut(text);
        assertOptOut(text + "!");
    }

    @Test
    void aWordInAnotherScriptIsNoStopWord() {
        assertThat(Stream.of("сор", "порт", "рот", "тор", "τόπος", "1000", "h0use", "10 stoр5"))
                .noneMatch(WORDS::isOptOut);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsInEverydayLanguageAreOptOuts(String text) {
        assertOptOut(text);
        assertOptOut(text.toUpperCase(Locale.ROOT) + " 🙏");
        assertOptOut("Hello, " + text + "!!");
    }

    static Stream<String> requests() throws IOException {
        return lines("/opt-out-messages.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ok cancel",
                "Ende?",
                "end?",
                "ok, end",
                "end? ok",
                "plus de messages svp",
                "je veux plus de promos",
                "stop it",
                "no mas",
                "Stop? Nein!",
                "leave me alone?",
                "no more messages?",
                "Stop\n\nwhen do you open?",
                "Please stop the delivery of my parcel",
                "ich möchte abbestellen: 2 Schuhe",
                "peruuta tilaus",
                "I will block you",
                "You keep sending ads, I don't like it",
                "cancel those messages at once or else"
            })
    void uncertainRequestsAreUnclear(String text) {
        assertUnclear(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop ",
                "停",
                "don't send me more ",
                "s t o p ",
                "no, ",
                "please ",
                "stop\n",
                "a",
                "(",
                "?",
                "e\u0301",
                "remove me from your ",
                "не пишите мне ",
                "ok? ",
                "> stop\n",
                "unsubsribe ",
                "🛑"
            })
    void aLongTextIsDecidedInLimitedTime(String part) {
        var text = part.repeat(65_536 / part.length());

        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(10), () -> WORDS.decide(text)))
                .isNotEqualTo(OptOutDecision.OPT_OUT);
    }

    @ParameterizedTest
    @MethodSource("languages")
    void metasStopButtonIsRecognizedInEveryLanguage(String language) {
        assertThat(PhraseSet.parseList(LANGUAGES.get(language).get("promotions")))
                .isNotEmpty()
                .allMatch(WORDS::isMetaButton)
                .allMatch(label -> WORDS.isMetaButton(label.toUpperCase(Locale.ROOT) + " 🛑"));
    }

    @ParameterizedTest
    @MethodSource("languages")
    void accentsMayBeMissing(String language) {
        for (var phrase : phrases(language, new Random(SEED))) {
            if (phrase.codePoints().allMatch(StopWordsTest::mayLoseItsAccent) && !hasExactAccents(language, phrase)) {
                assertOptOut(Normalizer.normalize(phrase, Normalizer.Form.NFD).replaceAll("\\p{Mn}", ""));
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
    void usualSpellingsAreOptOuts(String text) {
        // Two texts that are no opt-outs, as a check of the assertion.
        if (text.equals("退订回") || text.equals("लغो")) {
            assertThat(WORDS.isOptOut(text)).isFalse();
        } else {
            assertOptOut(text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "> Sale: 20% off. Reply STOP to opt out\nSTOP",
                "&gt; Sale this week\n\nunsubscribe please",
                "1. stop",
                "2) Stop!",
                "STOP 36180",
                "stop au 36180",
                "Unsubscribe 12345."
            })
    void quotedLinesListNumbersAndShortCodesAreIgnored(String text) {
        assertOptOut(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop 4015",
                "cancel 12345",
                "stop 12 please",
                "2. cancel",
                "1) Cancel!",
                "🛑",
                "⛔️",
                "✋🏽🛑",
                "🚫🚫"
            })
    void otherNumbersAndStopSignsAreUnclear(String text) {
        assertUnclear(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unsubsribe",
                "unsubscrbie me",
                "pls stop mesaging me",
                "stop recieving mesages",
                "abbestelllen",
                "désinscrption"
            })
    void aTypoInALongWordIsCorrected(String text) {
        assertOptOut(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anmelden", "wpisać", "wpisz mnie", "aanmelden", "unsold", "включите", "inschrijven"})
    void aWordWithTheOppositeMeaningIsNoTypo(String text) {
        assertThat(WORDS.decide(text)).isEqualTo(OptOutDecision.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I didn't get the text with the code",
                "you never answer my messages",
                "no recibí el sms",
                "não recebi mensagem nenhuma",
                "je n'ai pas reçu de message",
                "ich habe keine Nachricht erhalten",
                "non ho ricevuto messaggi",
                "geen bericht gehad",
                "nie dostałem wiadomości",
                "не пришло сообщение",
                "mesajınız gelmedi",
                "mujhe message nahi mila",
                "لم تصلني الرسالة",
                "tak dapat mesej",
                "ไม่ได้รับข้อความ",
                "メッセージが届かない"
            })
    void aComplaintAboutAMissingMessageIsNoOptOut(String text) {
        assertThat(WORDS.decide(text)).isEqualTo(OptOutDecision.NONE);
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void harmlessMessagesAreNoOptOuts(String text) {
        assertThat(WORDS.isOptOut(text)).as(text).isFalse();
        assertThat(WORDS.isMetaButton(text)).as(text).isFalse();
        assertThat(WORDS.isOptOut(text.toUpperCase(Locale.ROOT) + " 🙏"))
                .as(text)
                .isFalse();
    }

    static Stream<String> harmless() throws IOException {
        return lines("/harmless-messages.txt");
    }

    private static Stream<String> lines(String resource) throws IOException {
        try (var file = Objects.requireNonNull(StopWordsTest.class.getResourceAsStream(resource))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"));
        }
    }

    @Test
    void politenessAloneIsNoOptOut() {
        var polite = LANGUAGES.values().stream()
                .flatMap(language -> PhraseSet.parseList(language.get("polite")).stream())
                .toList();

        assertThat(polite).noneMatch(WORDS::isOptOut);
        assertThat(polite).noneMatch(text -> WORDS.isOptOut(text + " " + text));
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

        assertThat(own.isOptOut("RAPUNZEL!")).isTrue();
        assertThat(own.isOptOut("Lasst bitte los")).isTrue();
        assertThat(own.isOptOut("Stop.")).isTrue();
        assertThat(WORDS.isOptOut("Rapunzel")).isFalse();
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
        assertThat(WORDS.isOptOut("stop ".repeat(1_000))).isFalse();
        assertThat(WORDS.isOptOut("\u0000\uD800 \uDC00")).isFalse();
    }

    private static void assertOptOut(String text) {
        assertThat(WORDS.isOptOut(text)).as(text).isTrue();
    }

    private static void assertUnclear(String text) {
        assertThat(WORDS.decide(text)).as(text).isEqualTo(OptOutDecision.UNCLEAR);
    }

    /** Whether another language lists the phrase as a stop phrase that also counts next to an answer. */
    private static boolean isStronger(String phrase) {
        return WORDS.isOptOut("ok " + phrase);
    }

    private static List<String> phrases(String language, Random random) {
        return phrases(language, random, Kind.CERTAIN, Kind.STOP, Kind.ALONE, Kind.PROMOTIONS);
    }

    private static List<String> phrases(String language, Random random, Kind... kinds) {
        var all = new ArrayList<String>();
        for (var kind : kinds) {
            FILE.patterns(language, kind).forEach(pattern -> all.add(anyPhrase(pattern, random)));
        }
        all.removeIf(String::isEmpty);
        Collections.shuffle(all, random);
        return all.subList(0, Math.min(PHRASES_OF_A_LANGUAGE, all.size()));
    }

    /** Returns a random phrase of a pattern. */
    private static String anyPhrase(String pattern, Random random) {
        var phrase = pattern.replaceFirst("^=", "");
        for (var group = GROUP.matcher(phrase); group.find(); group = GROUP.matcher(phrase)) {
            var choices = (group.group(1) + (group.group().startsWith("[") ? "|" : "")).split("[|]", -1);
            phrase = phrase.substring(0, group.start())
                    + choices[random.nextInt(choices.length)]
                    + phrase.substring(group.end());
        }
        return phrase.strip().replaceAll(" +", " ");
    }

    private static String anyLanguage(Random random) {
        return LANGUAGES.keySet().stream()
                .skip(random.nextInt(LANGUAGES.size()))
                .findFirst()
                .orElseThrow();
    }

    private static String withPoliteness(String phrase, String language, Random random) {
        var polite = PhraseSet.parseList(LANGUAGES.get(language).get("polite"));
        return polite.get(random.nextInt(polite.size())) + ", " + phrase + "! "
                + polite.get(random.nextInt(polite.size())) + " 🙏";
    }

    private static String withReason(String phrase, String language, Random random) {
        var reasons = FILE.patterns(language, Kind.REASONS);
        if (reasons.isEmpty()) {
            return phrase;
        }
        var reason = anyPhrase(reasons.get(random.nextInt(reasons.size())), random);
        return random.nextBoolean() ? reason + ". " + phrase : phrase + ", " + reason;
    }

    private static boolean hasExactAccents(String language, String phrase) {
        return Stream.of(Kind.STOP, Kind.ALONE)
                .flatMap(kind -> FILE.patterns(language, kind).stream())
                .anyMatch(pattern -> pattern.equals("=" + phrase));
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
