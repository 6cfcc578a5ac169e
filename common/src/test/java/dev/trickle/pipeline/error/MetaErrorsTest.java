package dev.trickle.pipeline.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

class MetaErrorsTest {

    /** The default catalogue for each error that Meta documents. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            # status, code, subcode, class
            401,       0,  0, SUSPENDS_ACCOUNT
            500,       3,  0, SUSPENDS_ACCOUNT
            403,       3,  0, SUSPENDS_ACCOUNT
            403,      10,  0, SUSPENDS_ACCOUNT
            401,     190,  0, SUSPENDS_ACCOUNT
            403,     200,  0, SUSPENDS_ACCOUNT
            403,     250,  0, SUSPENDS_ACCOUNT
            403,     299,  0, SUSPENDS_ACCOUNT
            403,  131005,  0, SUSPENDS_ACCOUNT
            403,     368,  0, SUSPENDS_ACCOUNT
            403,  131031,  0, SUSPENDS_ACCOUNT
            400,  131042,  0, SUSPENDS_ACCOUNT
            400,  131063,  0, SUSPENDS_ACCOUNT
            400,  131064,  0, SUSPENDS_ACCOUNT
            400,  134011,  0, SUSPENDS_ACCOUNT
            403,  130497,  0, FAILED_WITH_ALERT
            500,  131045,  0, SUSPENDS_NUMBER
            400,  131045,  0, SUSPENDS_NUMBER
            400,  133010,  0, SUSPENDS_NUMBER
            400,  131037,  0, SUSPENDS_NUMBER
            400,      33,  0, SUSPENDS_NUMBER
            400,     100, 33, SUSPENDS_NUMBER
            400,  131048,  0, SUSPENDS_NUMBER
            400,  133000,  0, SUSPENDS_NUMBER
            400,  133005,  0, SUSPENDS_NUMBER
            400,  133006,  0, SUSPENDS_NUMBER
            400,  133008,  0, SUSPENDS_NUMBER
            400,  133009,  0, SUSPENDS_NUMBER
            400,  133015,  0, SUSPENDS_NUMBER
            400,       4,  0, THROTTLED
            429,       4,  0, THROTTLED
            400,   80007,  0, THROTTLED
            400,  130429,  0, THROTTLED
            429,  130429,  0, THROTTLED
            403,  130429,  0, THROTTLED
            400,  133016,  0, THROTTLED
            500,  131057,  0, THROTTLED
            400,  131057,  0, THROTTLED
            400, 2494100,  0, THROTTLED
            400,  132069,  0, THROTTLED
            400,  134101,  0, THROTTLED
            400,  131056,  0, PAIR_RATE
            429,  131056,  0, PAIR_RATE
            400,       1,  0, UNCONFIRMED
            503,       2,  0, UNCONFIRMED
            400,       2,  0, UNCONFIRMED
            500,  131000,  0, UNCONFIRMED
            400,  131000,  0, UNCONFIRMED
            500,  131016,  0, UNCONFIRMED
            503,  133004,  0, UNCONFIRMED
            500,  133000,  0, UNCONFIRMED
            400,  131008,  0, SUSPENDS_CAMPAIGN
            400,  131047,  0, SUSPENDS_TEMPLATE
            400,  131051,  0, SUSPENDS_CAMPAIGN
            400,  131055,  0, SUSPENDS_TEMPLATE
            400,  131061,  0, SUSPENDS_TEMPLATE
            400,  132000,  0, SUSPENDS_CAMPAIGN
            404,  132001,  0, SUSPENDS_TEMPLATE
            400,  132007,  0, SUSPENDS_TEMPLATE
            400,  132008,  0, SUSPENDS_CAMPAIGN
            400,  132012,  0, SUSPENDS_CAMPAIGN
            400,  132015,  0, SUSPENDS_TEMPLATE
            400,  132016,  0, SUSPENDS_TEMPLATE
            400,  132018,  0, SUSPENDS_CAMPAIGN
            400,  132068,  0, SUSPENDS_TEMPLATE
            400,  134100,  0, SUSPENDS_TEMPLATE
            500,  134102,  0, SUSPENDS_TEMPLATE
            400,  131049,  0, TRANSIENT
            400,  131053,  0, TRANSIENT
            400,  131050,  0, OPTED_OUT
            400,     100,  0, FAILED
            400,  131009,  0, FAILED
            400,  131014,  0, FAILED
            400,  131021,  0, FAILED
            400,  131026,  0, FAILED
            400,  131030,  0, FAILED
            400,  130403,  0, FAILED
            400,  130472,  0, FAILED
            400,  131052,  0, FAILED
            400,  131059,  0, FAILED
            400,  131062,  0, FAILED
            400,  132005,  0, FAILED
            400,  135000,  0, FAILED
            400, 2388019,  0, FAILED
            400, 2388040,  0, FAILED
            400, 2388047,  0, FAILED
            400, 2388072,  0, FAILED
            400, 2388073,  0, FAILED
            400, 2388293,  0, FAILED
            400, 2388299,  0, FAILED
            """)
    void classifiesEachDocumentedError(int status, int code, int subcode, ErrorClass errorClass) {
        var lookup = TestMetaErrors.defaults().lookup();

        assertThat(lookup.classify(status, code, subcode)).isEqualTo(errorClass);
        assertThat(lookup.isListed(code)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            131053, CONTENT
            131000, CONTENT
            131009, CONTENT
            100,    CONTENT
            132000, CONTENT
            132005, CONTENT
            987654, CONTENT
            131026, PERSON_OR_CONTENT
            undelivered, PERSON_OR_CONTENT
            131049, PERSON
            130472, PERSON
            131050, PERSON
            131056, PERSON
            130497, PERSON
            131048, PERSON
            132015, PERSON
            190,    PERSON
            """)
    void mapsEachCodeToItsSubject(String code, FailureSubject subject) {
        assertThat(TestMetaErrors.defaults().subjects().apply(code)).isEqualTo(subject);
    }

    @Test
    void classifiesUnlistedCodesByTheirStatus() {
        var lookup = TestMetaErrors.defaults().lookup();

        assertThat(lookup.classify(400, 987_654, 0)).isEqualTo(ErrorClass.FAILED);
        assertThat(lookup.classify(499, 987_654, 0)).isEqualTo(ErrorClass.FAILED);
        assertThat(lookup.classify(500, 987_654, 0)).isEqualTo(ErrorClass.UNCONFIRMED);
        assertThat(lookup.classify(500, 131_026, 0)).isEqualTo(ErrorClass.UNCONFIRMED);
        assertThat(lookup.isListed(987_654)).isFalse();
    }

    @Test
    void appliesTheMostPreciseLine() {
        var lookup = TestMetaErrors.of(Map.of(
                        "200-299", ErrorClass.SUSPENDS_ACCOUNT,
                        "210-220@4xx", ErrorClass.SUSPENDS_TEMPLATE,
                        "215", ErrorClass.FAILED,
                        "215@403", ErrorClass.THROTTLED,
                        "215/7", ErrorClass.TRANSIENT))
                .lookup();

        assertThat(lookup.classify(400, 205, 0)).isEqualTo(ErrorClass.SUSPENDS_ACCOUNT);
        assertThat(lookup.classify(400, 211, 0)).isEqualTo(ErrorClass.SUSPENDS_TEMPLATE);
        assertThat(lookup.classify(400, 215, 0)).isEqualTo(ErrorClass.FAILED);
        assertThat(lookup.classify(403, 215, 0)).isEqualTo(ErrorClass.THROTTLED);
        assertThat(lookup.classify(403, 215, 7)).isEqualTo(ErrorClass.TRANSIENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"often", "", "-1", "007", "1-", "9-3", "1/", "1/2/3", "1@", "1@200", "1@50x", "1 ", "1,2"})
    void rejectsAnInvalidKeyByName(String key) {
        assertThatThrownBy(() -> TestMetaErrors.of(Map.of(key, ErrorClass.FAILED)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + key + "'");
    }

    @Test
    void rejectsOverlappingRanges() {
        assertThatThrownBy(() ->
                        TestMetaErrors.of(Map.of("200-299", ErrorClass.FAILED, "290-310", ErrorClass.SUSPENDS_ACCOUNT)))
                .hasMessageContaining("'200-299' and '290-310' overlap");
    }

    @Test
    void letsAnOperatorOverrideAndAddLines() {
        var lookup = TestMetaErrors.withOverrides(Map.of(
                        "trickle.meta-errors.codes[131026].response", "transient",
                        "trickle.meta-errors.codes[204].response", "failed",
                        "trickle.meta-errors.codes[987654@5xx].response", "throttled"))
                .lookup();

        assertThat(lookup.classify(400, 131_026, 0)).isEqualTo(ErrorClass.TRANSIENT);
        assertThat(lookup.classify(403, 204, 0)).isEqualTo(ErrorClass.FAILED);
        assertThat(lookup.classify(403, 205, 0)).isEqualTo(ErrorClass.SUSPENDS_ACCOUNT);
        assertThat(lookup.classify(503, 987_654, 0)).isEqualTo(ErrorClass.THROTTLED);
    }

    @Test
    void hasRecoveryConditionsOnlyForWhatWhatsAppConfirms() {
        var recoveryConditions = TestMetaErrors.defaults().recoveryConditions();

        assertThat(recoveryConditions)
                .containsEntry("190", RecoveryCondition.NUMBER_ACCESSIBLE)
                .containsEntry("131031", RecoveryCondition.NUMBER_CAN_SEND);
        assertThat(recoveryConditions).doesNotContainKeys("368", "131048", "131064", "10", "132000", "132012");
    }

    @Test
    void rejectsAnUnknownClassByName() {
        assertThatThrownBy(() ->
                        TestMetaErrors.withOverrides(Map.of("trickle.meta-errors.codes[131026].response", "ignore")))
                .hasMessageContaining("trickle.meta-errors.codes")
                .hasStackTraceContaining("ignore");
    }

    @Test
    void anInstallationOverridesSingleFields() throws IOException {
        var installation = Path.of("installation.yaml");
        Files.writeString(installation, """
                trickle:
                  meta-errors:
                    codes:
                      "[131049]":
                        redelivery-delay: 48h
                """, StandardOpenOption.CREATE_NEW);
        try {
            var errors = errorsOfAllSettings();

            assertThat(errors.redeliveryDelay("131049")).contains(Duration.ofDays(2));
            assertThat(errors.minRetryDelay("131049"))
                    .contains(Duration.ofHours(24).plusMinutes(1));
            assertThat(errors.lookup().classify(400, 131_049, 0)).isEqualTo(ErrorClass.TRANSIENT);
        } finally {
            Files.delete(installation);
        }
    }

    /** The settings as each service reads them. */
    private static MetaErrors errorsOfAllSettings() {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(
                        new MapPropertySource("test", Map.of("spring.config.location", "classpath:installation.yaml")));
        ConfigDataEnvironmentPostProcessor.applyTo(environment, new DefaultResourceLoader(), null);
        return new Binder(ConfigurationPropertySources.get(environment))
                .bind("trickle.meta-errors", MetaErrors.class)
                .get();
    }

    @Test
    void findsTheEntryOfACodeAndOfTheRangeThatContainsIt() {
        var errors = TestMetaErrors.defaults();

        assertThat(errors.find("131049").orElseThrow().subject()).isEqualTo(FailureSubject.PERSON);
        assertThat(errors.find("204").orElseThrow().cause()).isEqualTo("The access token lacks a permission.");
        assertThat(errors.find("webhooks_missing").orElseThrow().remedy()).isNotNull();
        assertThat(errors.find("987654")).isEmpty();
        assertThat(errors.find("no code")).isEmpty();
    }

    @Test
    void everyCodeThatFailsARecipientHasAText() {
        assertThat(TestMetaErrors.defaults().codes()).allSatisfy((key, error) -> {
            if (error.response() != null && failsRecipients(error.response())) {
                assertThat(error.text()).as(key).isNotBlank();
            }
        });
    }

    private static boolean failsRecipients(ErrorClass response) {
        return switch (response) {
            case FAILED, FAILED_WITH_ALERT, OPTED_OUT, TRANSIENT, PAIR_RATE, UNCONFIRMED -> true;
            case THROTTLED, SUSPENDS_ACCOUNT, SUSPENDS_NUMBER, SUSPENDS_TEMPLATE, SUSPENDS_CAMPAIGN -> false;
        };
    }

    @Test
    void everySuspendingCodeHasACauseAndARemedy() {
        var errors = TestMetaErrors.defaults();

        // A suspension carries the code alone: 100/33 is 100, 3@5xx is 3.
        assertThat(errors.codes()).allSatisfy((key, error) -> {
            if (error.response() != null && error.response().name().startsWith("SUSPENDS_")) {
                var explained = errors.find(key.replaceAll("[/@].*", "")).orElseThrow();
                assertThat(explained.cause()).as(key).isNotBlank();
                assertThat(explained.remedy()).as(key).isNotBlank();
            }
        });
    }
}
