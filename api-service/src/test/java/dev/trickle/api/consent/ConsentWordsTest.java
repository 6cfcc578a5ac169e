package dev.trickle.api.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of consent columns, the meaning of yes in them, and readable values. */
class ConsentWordsTest {

    private static final ConsentWords WORDS = ConsentWords.shared();

    private static final List<String> AGREEING = List.of(
            "newsletter",
            "opt-in",
            "opt_in",
            "optin",
            "opted in",
            "consent",
            "marketing",
            "accepts_marketing",
            "Accepts Email Marketing",
            "Accepts SMS Marketing",
            "subscribed",
            "subscriber status",
            "gdpr",
            "WhatsApp opt in",
            "Einwilligung",
            "Werbung",
            "abonniert",
            "Newsletter-Anmeldung",
            "consentement",
            "inscrit",
            "abonné",
            "suscrito",
            "consentimiento",
            "inscrito",
            "assinante",
            "iscritto",
            "consenso",
            "toestemming",
            "nieuwsbrief",
            "zgoda",
            "izin",
            "abone",
            "рассылка",
            "согласие",
            "подписан",
            "موافقة",
            "النشرة البريدية",
            "सहमति",
            "persetujuan",
            "berlangganan",
            "nyhetsbrev",
            "souhlas",
            "同意",
            "수신동의");

    private static final List<String> REFUSING = List.of(
            "unsubscribed",
            "opt-out",
            "opt_out",
            "optout",
            "opted out",
            "opted out of email",
            "do not contact",
            "do_not_call",
            "no newsletter",
            "no marketing",
            "consent withdrawn",
            "DND",
            "abgemeldet",
            "Newsletter abbestellt",
            "kein Newsletter",
            "keine Werbung",
            "Einwilligung widerrufen",
            "Werbesperre",
            "désabonné",
            "désinscrit",
            "ne pas contacter",
            "baja",
            "dado de baja",
            "no contactar",
            "descadastrado",
            "não contatar",
            "disiscritto",
            "uitgeschreven",
            "geen nieuwsbrief",
            "wypisany",
            "abonelikten çıktı",
            "отписан",
            "не беспокоить",
            "غير مشترك",
            "संपर्क न करें",
            "berhenti berlangganan",
            "수신거부");

    private static final List<UnaryOperator<String>> DECORATIONS = List.of(
            name -> name,
            name -> name.toUpperCase(Locale.ROOT),
            name -> name.toLowerCase(Locale.ROOT),
            name -> "  " + name + " ",
            name -> name.replace(' ', '_'),
            name -> name.replace(' ', '-'),
            name -> name.replace('_', ' ').replace('-', ' '),
            name -> name.replace(" ", ". "),
            name -> name + "?",
            name -> name + " (WhatsApp)",
            name -> "customer_" + name,
            name -> "Kunde: " + name + "*",
            name -> "email " + name,
            name -> name + " 2024",
            name -> name + "_flag",
            name -> "properties." + name);

    static Stream<String> agreeing() {
        return AGREEING.stream();
    }

    static Stream<String> refusing() {
        return REFUSING.stream();
    }

    @ParameterizedTest
    @MethodSource("agreeing")
    void decoratedNamesOfConsentColumnsAreFound(String name) {
        for (var decoration : DECORATIONS) {
            var column = decoration.apply(name);
            assertThat(WORDS.meaningOf(column)).as(column).isEqualTo(ConsentMeaning.AGREES);
        }
    }

    @ParameterizedTest
    @MethodSource("refusing")
    void decoratedNamesOfOptOutColumnsAreReversed(String name) {
        for (var decoration : DECORATIONS) {
            var column = decoration.apply(name);
            assertThat(WORDS.meaningOf(column)).as(column).isEqualTo(ConsentMeaning.REFUSES);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acceptsMarketing",
                "emailOptIn",
                "SMSOptIn",
                "isSubscribed",
                "NewsLetter",
                "hasConsent",
                "emailoptin",
                "Email Marketing Consent",
                "SMS Consent Timestamp",
                "OPTIN_TIME"
            })
    void namesInProgramNotationAreFound(String name) {
        assertThat(WORDS.meaningOf(name)).isEqualTo(ConsentMeaning.AGREES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hasOptedOut", "HasOptedOutOfEmail", "DoNotCall", "emailOptOut", "isUnsubscribed", "UNSUB_TIME"})
    void optOutNamesInProgramNotationAreReversed(String name) {
        assertThat(WORDS.meaningOf(name)).isEqualTo(ConsentMeaning.REFUSES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"subscribed / unsubscribed", "opt-in/opt-out", "abonniert oder abgemeldet", "not unsubscribed"})
    void namesWithBothMeaningsAreUnclear(String name) {
        assertThat(WORDS.meaningOf(name)).isEqualTo(ConsentMeaning.UNCLEAR);
        assertThat(WORDS.read(ConsentMeaning.UNCLEAR, "yes")).isEqualTo(StatedConsent.UNREADABLE);
        assertThat(WORDS.read(ConsentMeaning.UNCLEAR, "unsubscribed")).isEqualTo(StatedConsent.UNSUBSCRIBED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "city",
                "market_segment",
                "subscription_plan_price",
                "Subscription Plan",
                "supermarket",
                "marketplace",
                "customer_group",
                "Kundengruppe",
                "Kundennummer",
                "Umsatz",
                "Letzter Kauf",
                "last_order",
                "orders_count",
                "total_spent",
                "birthday",
                "Geburtstag",
                "language",
                "country",
                "status",
                "active",
                "vip",
                "loyalty_points",
                "company",
                "street",
                "zip",
                "email",
                "email_address",
                "phone_type",
                "created_at",
                "updated_at",
                "note",
                "description",
                "prescription",
                "option",
                "options",
                "adoption",
                "adopting",
                "optician",
                "optional",
                "content",
                "concert",
                "consignment",
                "position",
                "transaction",
                "stock",
                "basket",
                "bounty",
                "discount_code",
                "avg_order_value",
                "Average order",
                "marketing_channel",
                "utm_source",
                "campaign",
                "region",
                "gender",
                "fecha_alta",
                "date_inscription",
                "ciudad",
                "ville",
                "Stadt",
                "città",
                "cidade",
                "город",
                "المدينة",
                "शहर",
                "kota",
                "şehir",
                "miasto",
                "stad",
                "pelanggan",
                "order_no",
                "invoice no",
                "telefon",
                "WhatsApp",
                "sms",
                "preferred_channel",
                "member_since",
                "tier",
                "locale",
                "notes",
                "points",
                "store",
                "Filiale",
                "sender",
                "weather",
                "wetter",
                "risk_score",
                "plan",
                "price",
                "renewal_date",
                "shoe_size"
            })
    void otherNamesAreNotAboutConsent(String name) {
        for (var decoration : List.<UnaryOperator<String>>of(
                text -> text, text -> text.toUpperCase(Locale.ROOT), text -> text.replace('_', ' '))) {
            assertThat(WORDS.meaningOf(decoration.apply(name))).as(name).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "Y",
                "TRUE",
                "1",
                "x",
                "1.0",
                "ja",
                "wahr",
                "oui",
                "vrai",
                "si",
                "sí",
                "sì",
                "sim",
                "vero",
                "tak",
                "evet",
                "да",
                "نعم",
                "हाँ",
                "ya",
                "はい",
                "예",
                "active",
                "aktiv",
                "accepted",
                "✓",
                " Yes ",
                "JA!",
                "on"
            })
    void yesHasTheMeaningOfItsColumn(String value) {
        assertThat(WORDS.read(ConsentMeaning.AGREES, value)).isEqualTo(StatedConsent.SUBSCRIBED);
        assertThat(WORDS.read(ConsentMeaning.REFUSES, value)).isEqualTo(StatedConsent.UNSUBSCRIBED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "N",
                "FALSE",
                "0",
                "0.0",
                "nein",
                "falsch",
                "non",
                "faux",
                "não",
                "nao",
                "nee",
                "nie",
                "hayır",
                "HAYIR",
                "нет",
                "لا",
                "नहीं",
                "tidak",
                "いいえ",
                "아니오",
                "inactive",
                "inaktiv",
                "declined",
                "✗",
                "off"
            })
    void noHasTheMeaningOfItsColumn(String value) {
        assertThat(WORDS.read(ConsentMeaning.AGREES, value)).isEqualTo(StatedConsent.UNSUBSCRIBED);
        assertThat(WORDS.read(ConsentMeaning.REFUSES, value)).isEqualTo(StatedConsent.SUBSCRIBED);
    }

    @ParameterizedTest
    @CsvSource({
        "subscribed, SUBSCRIBED",
        "Opted-In, SUBSCRIBED",
        "opt in, SUBSCRIBED",
        "abonniert, SUBSCRIBED",
        "angemeldet, SUBSCRIBED",
        "inscrit, SUBSCRIBED",
        "UNSUBSCRIBED, UNSUBSCRIBED",
        "not_subscribed, UNSUBSCRIBED",
        "Opted out, UNSUBSCRIBED",
        "abgemeldet, UNSUBSCRIBED",
        "désabonné, UNSUBSCRIBED",
        "baja, UNSUBSCRIBED",
        "отписан, UNSUBSCRIBED",
        "unknown, UNSTATED",
        "n/a, UNSTATED",
        "-, UNSTATED",
        "'', UNSTATED",
        "'\u00a0', UNSTATED"
    })
    void explicitValuesMeanTheSameInEveryColumn(String value, StatedConsent reading) {
        for (var meaning : ConsentMeaning.values()) {
            assertThat(WORDS.read(meaning, value)).as(meaning.name()).isEqualTo(reading);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"maybe", "vielleicht", "2", "-1", "10", "yes no", "jain", "2025-01-01", "someone@example.org"})
    void otherValuesCannotBeRead(String value) {
        for (var meaning : ConsentMeaning.values()) {
            assertThat(WORDS.read(meaning, value)).as(meaning.name()).isEqualTo(StatedConsent.UNREADABLE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gesperrt",
                "Sperrvermerk",
                "stop_date",
                "Widerrufen am",
                "left list",
                "Werbesperre seit",
                "no SMS",
                "desabo",
                "no desea publicidad",
                "nie chce newslettera",
                "leiratkozott",
                "markkinointikielto",
                "avmeldt",
                "ingen reklame",
                "odhlášen",
                "dezabonat",
                "請勿",
                "配信停止",
                "הוסר מרשימה"
            })
    void moreOptOutColumnNamesAreRecognized(String name) {
        assertThat(WORDS.meaningOf(name)).isEqualTo(ConsentMeaning.REFUSES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Werbe-OK",
                "wants offers",
                "E-Mail-Werbung",
                "marketing ok",
                "can contact",
                "contactable",
                "GDPR",
                "DSGVO",
                "LOPD",
                "LGPD",
                "RGPD",
                "permission",
                "agreed at",
                "communication preference",
                "subscribe",
                "hozzájárulás",
                "suostumus",
                "samtykke",
                "consentimento",
                "згода",
                "acord marketing"
            })
    void moreConsentColumnNamesAreRecognized(String name) {
        assertThat(WORDS.meaningOf(name)).isEqualTo(ConsentMeaning.AGREES);
    }

    @ParameterizedTest
    @CsvSource({
        "WhatsApp, AGREES",
        "SMS?, AGREES",
        "promo, AGREES",
        "Alerts, AGREES",
        "Abo, AGREES",
        "NL, AGREES",
        "isActive, AGREES",
        "accepts, AGREES",
        "STOP, REFUSES",
        "stopped, REFUSES",
        "Widerrufen, REFUSES",
        "refused, REFUSES",
        "blocked, REFUSES",
        "no whatsapp, REFUSES",
        "engelli, REFUSES"
    })
    void ambiguousColumnNamesHaveAMeaningIfTheyAreMapped(String name, ConsentMeaning meaning) {
        assertThat(WORDS.possibleMeaningOf(name)).isEqualTo(meaning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"status", "city", "vip", "email_address", "last active", "created_at", "notes", "orders_count"})
    void otherColumnNamesHaveNoMeaning(String name) {
        assertThat(WORDS.possibleMeaningOf(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keine",
                "kein",
                "not given",
                "retiré",
                "bounced",
                "wycofana",
                "iptal",
                "never",
                "revoked",
                "withdrawn",
                "denied",
                "abgelehnt",
                "widerrufen",
                "refusé",
                "rechazado",
                "recusado",
                "negato",
                "odmowa",
                "f",
                "off",
                "✗",
                "✘",
                "☐",
                "нет",
                "いいえ",
                "否",
                "nei",
                "ei",
                "nem",
                "No (2026-03-01)",
                "nein, 01.02.2026",
                "Unsubscribed on 1 March 2026",
                "opted out via SMS",
                "no longer subscribed"
            })
    void moreValuesRefuseInAConsentColumn(String value) {
        assertThat(WORDS.read(ConsentMeaning.AGREES, value)).isEqualTo(StatedConsent.UNSUBSCRIBED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t", "on", "✓", "✔", "☑", "да", "はい", "是", "kyllä", "igen", "ano", "x"})
    void moreValuesAgreeInAConsentColumn(String value) {
        assertThat(WORDS.read(ConsentMeaning.AGREES, value)).isEqualTo(StatedConsent.SUBSCRIBED);
        assertThat(WORDS.read(ConsentMeaning.REFUSES, value)).isEqualTo(StatedConsent.UNSUBSCRIBED);
    }

    @Test
    void aCellWithFurtherWordsIsNeverAnAgreement() {
        assertThat(WORDS.read(ConsentMeaning.REFUSES, "yes, 2026-03-01")).isEqualTo(StatedConsent.UNSUBSCRIBED);
        assertThat(WORDS.read(ConsentMeaning.REFUSES, "no, 2026-03-01")).isEqualTo(StatedConsent.UNREADABLE);
        assertThat(WORDS.read(ConsentMeaning.AGREES, "yes, 2026-03-01")).isEqualTo(StatedConsent.UNREADABLE);
        assertThat(WORDS.read(ConsentMeaning.REFUSES, "never")).isEqualTo(StatedConsent.UNSTATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"refused", "denied", "rechazado", "not granted", "unsubscribed", "revoked"})
    void aRefusalIsNeverReadAsAnAgreement(String value) {
        for (var meaning : ConsentMeaning.values()) {
            assertThat(WORDS.read(meaning, value)).as(meaning.name()).isEqualTo(StatedConsent.UNSUBSCRIBED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unsubscribed_at, UNSUBSCRIBED",
        "Widerrufen am, UNSUBSCRIBED",
        "STOP, UNSUBSCRIBED",
        "do not contact until, UNSUBSCRIBED",
        "subscribed_at, SUBSCRIBED",
        "subscribedAt, SUBSCRIBED",
        "opt_in_date, SUBSCRIBED",
        "Einwilligung vom Datum, SUBSCRIBED",
        "newsletter, UNREADABLE",
        "consent expires at, UNREADABLE",
        "Einwilligung bis, UNREADABLE",
        "Status, UNREADABLE"
    })
    void theColumnNameDecidesTheMeaningOfADate(String name, StatedConsent reading) {
        assertThat(ConsentColumns.Column.mapped(0, name).read("2026-03-01")).isEqualTo(reading);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-01",
                "2026-03-01T10:15:30Z",
                "2026-03-01 10:15:30.123+01:00",
                "01.03.2026",
                "1.3.26",
                "01.03.2026 10:15 Uhr",
                "3/1/2026",
                "3/1/2026 10:15:00 PM",
                "01-03-2026",
                "2026/03/01",
                "20260301",
                "1 Mar 2026",
                "March 1st, 2026",
                "1. März 2026",
                "1 de marzo de 2026",
                "01-Mar-26",
                "Sun, 01 Mar 2026 10:00:00 +0000",
                "Sun Mar 01 2026 10:00:00 GMT+0100",
                "1 марта 2026 г.",
                "2026年3月1日",
                "1772323200",
                "1772323200000",
                "46082"
            })
    void datesInTheFormatsOfFilesAreRecognized(String date) {
        assertThat(ConsentDates.isDate(date)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "10",
                "2026",
                "4915551000001",
                "+4915551000001",
                "May",
                "v1.2.3",
                "10:15",
                "1.5",
                "12345678"
            })
    void otherNumbersAreNoDates(String text) {
        assertThat(ConsentDates.isDate(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Un-subscribed",
                "OptedOut",
                "unsubscribed from all lists",
                "opted out of marketing",
                "GDPR opt-out",
                "STOPALL",
                "„Stop“",
                "Abgemeldet am 01.02.2026",
                "möchte keine Werbung",
                "Newsletter abbestellt",
                "Newsletter: nein",
                "marketing: no",
                "opt-in: no",
                "consent=false",
                "consent withdrawn",
                "does not want to be contacted",
                "please remove",
                "ne souhaite plus être contacté",
                "dada de baja",
                "cancelou inscrição",
                "consenso revocato",
                "niet benaderen",
                "zgoda wycofana",
                "abonelikten çıktı",
                "izin yok",
                "отказ от рассылки",
                "ألغى الاشتراك",
                "संपर्क न करें",
                "jangan hubungi",
                "avregistrerad",
                "frameldt",
                "avmeldt",
                "markkinointikielto",
                "odhlášen",
                "nu contacta",
                "leiratkozott",
                "μην επικοινωνείτε",
                "לא ליצור קשר",
                "не турбувати",
                "取消订阅",
                "配信停止",
                "구독취소"
            })
    void aCellThatContainsOnlyAnOptOutIsAnOptOut(String value) {
        assertThat(WORDS.isOptOut(value)).isTrue();
        assertThat(ConsentMeaning.values())
                .allMatch(meaning -> WORDS.read(meaning, value) == StatedConsent.UNSUBSCRIBED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "never",
                "no",
                "inactive",
                "blocked",
                "Baja",
                "withdrawn",
                "opted in",
                "subscribed",
                "not unsubscribed",
                "never unsubscribed",
                "opt-out: no",
                "don't stop",
                "bus stop",
                "Marketing",
                "newsletter",
                "newsletter: yes",
                "order cancelled",
                "cancelado",
                "payment blocked",
                "no answer",
                "no contact",
                "promotion ended",
                "promotions ended",
                "left marketing",
                "Abo gekündigt",
                "отказ",
                "rejected",
                "http://example.org/unsubscribe",
                "unsubscribed@example.org",
                "The customer has unsubscribed from our list because of too many mails"
            })
    void aCellWithAnotherMeaningIsNoOptOut(String value) {
        assertThat(WORDS.isOptOut(value)).isFalse();
    }

    @Test
    void onlyUnambiguousValuesIdentifyAConsentColumn() {
        assertThat(List.of("subscribed", "Opted out", "abgemeldet")).allMatch(WORDS::isAboutConsent);
        assertThat(List.of("yes", "nein", "1", "active", "unknown", "Rome")).noneMatch(WORDS::isAboutConsent);
    }
}
