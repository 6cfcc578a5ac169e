package dev.trickle.api.customer;

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

/** Which names of columns are about consent, what yes means in them, and which values can be read. */
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
    void namesThatAskForConsentAreFoundHoweverTheyAreDecorated(String name) {
        for (var decoration : DECORATIONS) {
            var column = decoration.apply(name);
            assertThat(WORDS.senseOf(column)).as(column).isEqualTo(ConsentSense.AGREES);
        }
    }

    @ParameterizedTest
    @MethodSource("refusing")
    void namesThatAskForAnOptOutAreReversedHoweverTheyAreDecorated(String name) {
        for (var decoration : DECORATIONS) {
            var column = decoration.apply(name);
            assertThat(WORDS.senseOf(column)).as(column).isEqualTo(ConsentSense.REFUSES);
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
    void namesAsProgramsWriteThemAreFound(String name) {
        assertThat(WORDS.senseOf(name)).isEqualTo(ConsentSense.AGREES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hasOptedOut", "HasOptedOutOfEmail", "DoNotCall", "emailOptOut", "isUnsubscribed", "UNSUB_TIME"})
    void namesOfOptOutsAsProgramsWriteThemAreReversed(String name) {
        assertThat(WORDS.senseOf(name)).isEqualTo(ConsentSense.REFUSES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"subscribed / unsubscribed", "opt-in/opt-out", "abonniert oder abgemeldet", "not unsubscribed"})
    void namesThatSayBothAreUnclear(String name) {
        assertThat(WORDS.senseOf(name)).isEqualTo(ConsentSense.UNCLEAR);
        assertThat(WORDS.read(ConsentSense.UNCLEAR, "yes")).isEqualTo(ConsentReading.UNREADABLE);
        assertThat(WORDS.read(ConsentSense.UNCLEAR, "unsubscribed")).isEqualTo(ConsentReading.UNSUBSCRIBED);
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
    void otherNamesAreNotAskedAbout(String name) {
        for (var decoration : List.<UnaryOperator<String>>of(
                text -> text, text -> text.toUpperCase(Locale.ROOT), text -> text.replace('_', ' '))) {
            assertThat(WORDS.senseOf(decoration.apply(name))).as(name).isNull();
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
    void yesIsReadInTheSenseOfItsColumn(String value) {
        assertThat(WORDS.read(ConsentSense.AGREES, value)).isEqualTo(ConsentReading.SUBSCRIBED);
        assertThat(WORDS.read(ConsentSense.REFUSES, value)).isEqualTo(ConsentReading.UNSUBSCRIBED);
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
    void noIsReadInTheSenseOfItsColumn(String value) {
        assertThat(WORDS.read(ConsentSense.AGREES, value)).isEqualTo(ConsentReading.UNSUBSCRIBED);
        assertThat(WORDS.read(ConsentSense.REFUSES, value)).isEqualTo(ConsentReading.SUBSCRIBED);
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
    void valuesThatSayItThemselvesMeanTheSameInEveryColumn(String value, ConsentReading reading) {
        for (var sense : ConsentSense.values()) {
            assertThat(WORDS.read(sense, value)).as(sense.name()).isEqualTo(reading);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"maybe", "vielleicht", "2", "-1", "10", "yes no", "jain", "2025-01-01", "someone@example.org"})
    void otherValuesCannotBeRead(String value) {
        for (var sense : ConsentSense.values()) {
            assertThat(WORDS.read(sense, value)).as(sense.name()).isEqualTo(ConsentReading.UNREADABLE);
        }
    }

    @Test
    void onlyValuesThatAreAboutNothingElseGiveAColumnAway() {
        assertThat(List.of("subscribed", "Opted out", "abgemeldet")).allMatch(WORDS::isAboutConsent);
        assertThat(List.of("yes", "nein", "1", "active", "unknown", "Rome")).noneMatch(WORDS::isAboutConsent);
    }
}
