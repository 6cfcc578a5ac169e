package dev.trickle.pipeline.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.SharedSettings;
import jakarta.validation.constraints.Positive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** The errors that people make in the file of an installation. */
class SettingsCheckTest {

    private static final String PREFIX = "trickle.accounts.default.";
    private static final SettingsCheck CHECK =
            SettingsCheck.of("installation", SettingsCheckTest.class, SharedSettings.class);

    @TempDir
    private Path folder;

    @Test
    void acceptsTheDefaultsAndACompleteFile() throws IOException {
        assertThat(errors("")).isEmpty();
        assertThat(errors("""
                trickle:
                  default-region: de
                  accounts:
                    default:
                      business-accounts:
                        - id: "100000000000001"
                          phone-numbers: ["200000000000001", 200000000000002]
                      zone: Europe/Berlin
                      send-from: "10:00"
                      send-until: "18:30"
                      send_days: [monday, TUESDAY]
                      dailyLimit: 100
                      resend-after: 2d
                  meta-errors:
                    codes:
                      "[131049]":
                        min-retry-delay: 2d
                sender:
                  unknown-to-this-service: true
                """)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "daily-limt: 100        | daily-limt is not a setting. Nearest: daily-limit",
                "default-region: DE     | default-region is not a setting. Nearest: trickle.default-region",
                "send-from: 10:00       | send-from is 600. Allowed: a time in quotes: \"10:00\"",
                "send-until: 9 pm       | send-until is 9 pm. Allowed: a time of the day in quotes",
                "send-from: \"24:00\"   | send-from is 24:00. Allowed: a time",
                "zone: Berlin           | zone is Berlin. Allowed: a time zone such as Europe/Berlin. Nearest: Europe/Berlin",
                "zone: Europa/Berlin    | zone is Europa/Berlin. Allowed: a time zone such as Europe/Berlin. Nearest: Europe/Berlin",
                "zone: New York         | Nearest: America/New_York",
                "messaging-limit: -5    | messaging-limit is -5. Allowed: a whole number of at least 1",
                "messaging-limit: 1K    | messaging-limit is 1K. Allowed: a whole number without unit",
                "messaging-limit: 99999999999 | messaging-limit is 99999999999. Allowed: a whole number",
                "messaging-limit:       | messaging-limit is empty. Allowed: a whole number",
                "reserve: -1            | reserve is -1. Allowed: a whole number of at least 0",
                "quota-margin: 1 hour   | quota-margin is 1 hour. Allowed: a duration such as 90s",
                "quota-margin:          | quota-margin is empty. Allowed: a duration",
                "send-days: [mo, fr]    | send-days",
                "send-days: [mondya]    | Nearest: monday",
                "send-days: []          | send-days is empty. Allowed: at least one day",
                "template-check: maybe  | template-check is maybe. Allowed: true or false",
                "resend-after: 8d       | resend-after is 8d. Allowed: at least 1d",
            })
    void namesTheErrorInAnAccount(String line, String message) throws IOException {
        assertThat(errors("trickle:\n  accounts:\n    default:\n      " + line + "\n"))
                .singleElement()
                .asString()
                .contains("installation.yaml, line 4: " + PREFIX)
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "default-region: Germany     | Nearest: DE",
                "default-region: Deutschland | Nearest: DE",
                "default-region: UK          | Nearest: GB",
                "default-region: Brasil      | Nearest: BR",
                "default-region: \"+49\"     | trickle.default-region is +49. Allowed: the two letters",
                "default-region: \"\"        | trickle.default-region is empty. Allowed: the two letters",
                "call-deadline: -1s          | trickle.call-deadline is -1s. Allowed: a duration longer than 0s",
                "acounts: {}                 | trickle.acounts is not a setting. Nearest: accounts",
                "accounts: text              | trickle.accounts is text. Allowed",
                "default-account: shop       | trickle.default-account is shop",
                "contact-key-secret: abc     | trickle.contact-key-secret is not valid (the value is secret)",
            })
    void namesTheErrorInASharedSetting(String line, String message) throws IOException {
        assertThat(errors("trickle:\n  " + line + "\n"))
                .singleElement()
                .asString()
                .contains(message);
    }

    /** The first source with a list replaces the whole list. */
    @Test
    void acceptsElementsThatAnotherSourceOverrides() throws IOException {
        var file = Files.writeString(file(), """
                trickle:
                  accounts:
                    default:
                      business-accounts:
                        - {id: "1", phone-numbers: ["11"]}
                        - {id: "2", phone-numbers: ["21"]}
                """);

        assertThat(CHECK.findErrorsWith(Map.of(
                        "spring.config.import",
                        file.toUri().toString(),
                        PREFIX + "business-accounts[0].id",
                        "3",
                        PREFIX + "business-accounts[0].phone-numbers",
                        "31,32")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"+49 30 123456", "4915112345678", "15551234567", "my-number"})
    void aPhoneNumberIsNotItsId(String number) throws IOException {
        assertThat(errors("""
                trickle:
                  accounts:
                    default:
                      business-accounts:
                        - id: "100000000000001"
                          phone-numbers: ["200000000000001", "%s"]
                """.formatted(number)))
                .singleElement()
                .asString()
                .contains(
                        "line 6", "business-accounts[0].phone-numbers[1] is " + number, "not the phone number itself");
    }

    @Test
    void namesEveryErrorAtOnce() throws IOException {
        assertThat(errors("""
                sendr:
                  access-token: secret-of-the-shop
                trickle:
                  default-region: Germany
                  accounts:
                    default:
                      daily-limt: 100
                      messaging-limit: 0
                      reserve: -1
                      send-from: 10:00
                sample:
                  size: -1
                  pause: long
                  nested:
                    deep: 1
                """))
                .extracting(SettingError::property)
                .containsExactlyInAnyOrder(
                        "sendr",
                        "trickle.default-region",
                        PREFIX + "daily-limt",
                        PREFIX + "messaging-limit",
                        PREFIX + "reserve",
                        PREFIX + "send-from",
                        "sample.size",
                        "sample.pause",
                        "sample.nested");
    }

    @Test
    void namesTheConstraintOfAValue() throws IOException {
        assertThat(errors("sample:\n  size: -1\n"))
                .singleElement()
                .asString()
                .isEqualTo("installation.yaml, line 2: sample.size is -1, but must be greater than 0");
    }

    @Test
    void namesTheSameBusinessAccountInTwoAccounts() throws IOException {
        assertThat(errors("""
                trickle:
                  default-account: north
                  accounts:
                    north:
                      business-accounts: [{id: "1", phone-numbers: ["11"]}]
                    south:
                      business-accounts: [{id: "1", phone-numbers: ["12"]}]
                """)).singleElement().asString().contains("The business account 1 is configured twice");
    }

    @Test
    void neverDisplaysSecrets() throws IOException {
        assertThat(errors("""
                trickle:
                  contact-key-secret: short-1
                  internal-token: short-2
                  acces-token: short-3
                sample:
                  token: -7
                """).toString())
                .doesNotContain("short-", "-7")
                .contains("contact-key-secret", "internal-token");
    }

    /** People also start services on machines in other languages. */
    @Test
    void namesTheConstraintInEnglish() throws IOException {
        var before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(errors("sample:\n  size: -1\n"))
                    .singleElement()
                    .asString()
                    .endsWith("sample.size is -1, but must be greater than 0");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "token: *s3cret        | *, & or !",
                "token: !s3cret        | *, & or !",
                "token: !s3cret!x y    | not complete",
                "token: @s3cret        | not allowed",
                "token: s3cret: x      | not allowed",
                "token: \"\\s3cret      | not allowed",
                "token: [s3cret        | not complete",
                "{s3cret: 1, s3cret: 2} | the same name occurs twice",
            })
    void describesInvalidYamlWithoutItsContent(String line, String problem) {
        assertThatThrownBy(() -> errors("# Settings\n" + line + "\n"))
                .isInstanceOf(InvalidYamlException.class)
                .hasMessageStartingWith(file() + ", line ")
                .hasMessageContaining(problem)
                .message()
                .doesNotContain("s3cret");
    }

    /** The report of the service that starts: any file may be wrong, imported or found by the name of the service. */
    @ParameterizedTest
    @CsvSource({"spring.config.import, other.yaml", "spring.config.additional-location, installation.yaml"})
    void namesTheFileThatIsNotYaml(String property, String name) throws IOException {
        var file = Files.writeString(folder.resolve(name), "trickle:\n  accounts:\n\tdefault:\n");
        var location = property.endsWith("import") ? file : folder;
        var failure = catchThrowableOfType(
                InvalidYamlException.class,
                () -> CHECK.findErrorsWith(Map.of(property, location.toUri().toString())));

        assertThat(new InvalidYamlFailureAnalyzer().analyze(failure).getDescription())
                .contains(file + ", line 3", "no tabs");
        assertThat(failure).hasNoCause();
    }

    private Path file() {
        return folder.resolve("installation.yaml");
    }

    private List<SettingError> errors(String yaml) throws IOException {
        var file = Files.writeString(file(), yaml);
        return CHECK.findErrorsWith(Map.of(
                "spring.config.import", file.toUri().toString(), "trickle.internal-token", TestPeople.INTERNAL_TOKEN));
    }

    /** A record with constraints. */
    @Validated
    @ConfigurationProperties("sample")
    record SampleProperties(
            @DefaultValue("1") @Positive int size,
            @DefaultValue("1") @Positive int token,
            @DefaultValue("1s") Duration pause) {}
}
