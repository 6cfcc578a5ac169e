package dev.trickle.sender.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

class ErrorPolicyTest {

    /** The default policy for each error that Meta documents. */
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
        var policy = DefaultErrorPolicy.load().lookup();

        assertThat(policy.classify(status, code, subcode)).isEqualTo(errorClass);
        assertThat(policy.isListed(code)).isTrue();
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
        assertThat(DefaultErrorPolicy.load().subjects().apply(code)).isEqualTo(subject);
    }

    @Test
    void classifiesUnlistedCodesByTheirStatus() {
        var policy = DefaultErrorPolicy.load().lookup();

        assertThat(policy.classify(400, 987_654, 0)).isEqualTo(ErrorClass.FAILED);
        assertThat(policy.classify(499, 987_654, 0)).isEqualTo(ErrorClass.FAILED);
        assertThat(policy.classify(500, 987_654, 0)).isEqualTo(ErrorClass.UNCONFIRMED);
        assertThat(policy.classify(500, 131_026, 0)).isEqualTo(ErrorClass.UNCONFIRMED);
        assertThat(policy.isListed(987_654)).isFalse();
    }

    @Test
    void appliesTheMostPreciseLine() {
        var policy = new ErrorPolicy(
                        Map.of(
                                "200-299", ErrorClass.SUSPENDS_ACCOUNT,
                                "210-220@4xx", ErrorClass.SUSPENDS_TEMPLATE,
                                "215", ErrorClass.FAILED,
                                "215@403", ErrorClass.THROTTLED,
                                "215/7", ErrorClass.TRANSIENT),
                        Map.of())
                .lookup();

        assertThat(policy.classify(400, 205, 0)).isEqualTo(ErrorClass.SUSPENDS_ACCOUNT);
        assertThat(policy.classify(400, 211, 0)).isEqualTo(ErrorClass.SUSPENDS_TEMPLATE);
        assertThat(policy.classify(400, 215, 0)).isEqualTo(ErrorClass.FAILED);
        assertThat(policy.classify(403, 215, 0)).isEqualTo(ErrorClass.THROTTLED);
        assertThat(policy.classify(403, 215, 7)).isEqualTo(ErrorClass.TRANSIENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"often", "", "-1", "007", "1-", "9-3", "1/", "1/2/3", "1@", "1@200", "1@50x", "1 ", "1,2"})
    void rejectsAnInvalidKeyByName(String key) {
        assertThatThrownBy(() -> new ErrorPolicy(Map.of(key, ErrorClass.FAILED), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + key + "'");
    }

    @Test
    void rejectsOverlappingRanges() {
        assertThatThrownBy(() -> new ErrorPolicy(
                        Map.of("200-299", ErrorClass.FAILED, "290-310", ErrorClass.SUSPENDS_ACCOUNT), Map.of()))
                .hasMessageContaining("'200-299' and '290-310' overlap");
    }

    @Test
    void letsAnOperatorOverrideAndAddLines() {
        var policy = DefaultErrorPolicy.loadWith(Map.of(
                        "sender.error-policy.classes[131026]", "transient",
                        "sender.error-policy.classes[204]", "failed",
                        "sender.error-policy.classes[987654@5xx]", "throttled"))
                .lookup();

        assertThat(policy.classify(400, 131_026, 0)).isEqualTo(ErrorClass.TRANSIENT);
        assertThat(policy.classify(403, 204, 0)).isEqualTo(ErrorClass.FAILED);
        assertThat(policy.classify(403, 205, 0)).isEqualTo(ErrorClass.SUSPENDS_ACCOUNT);
        assertThat(policy.classify(503, 987_654, 0)).isEqualTo(ErrorClass.THROTTLED);
    }

    @Test
    void hasRecoveryConditionsOnlyForWhatWhatsAppConfirms() {
        var overWhen = DefaultErrorPolicy.load().recoveryConditions();

        assertThat(overWhen)
                .containsEntry("190", RecoveryCondition.NUMBER_ACCESSIBLE)
                .containsEntry("131031", RecoveryCondition.NUMBER_CAN_SEND);
        assertThat(overWhen).doesNotContainKeys("368", "131048", "131064", "10", "132000", "132012");
    }

    @Test
    void rejectsAnUnknownClassByName() {
        assertThatThrownBy(() -> DefaultErrorPolicy.loadWith(Map.of("sender.error-policy.classes[131026]", "ignore")))
                .hasMessageContaining("sender.error-policy.classes")
                .hasStackTraceContaining("ignore");
    }

    @Test
    void appliesInstallationSettingsBeforeTheDefaultPolicy() {
        var environment = new StandardEnvironment();
        System.setProperty("spring.config.name", "sender-service");
        try {
            ConfigDataEnvironmentPostProcessor.applyTo(environment, new DefaultResourceLoader(), null);
        } finally {
            System.clearProperty("spring.config.name");
        }

        var order = environment.getPropertySources().stream()
                .map(PropertySource::getName)
                .toList();
        assertThat(position(order, "installation.yaml")).isLessThan(position(order, "error-policy.yaml"));
    }

    private static int position(List<String> names, String part) {
        for (var index = 0; index < names.size(); index++) {
            if (names.get(index).contains(part)) {
                return index;
            }
        }
        throw new AssertionError(part + " is not in " + names);
    }
}
