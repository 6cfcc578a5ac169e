package dev.trickle.systemtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.trickle.api.suspension.SuspensionExplanations;
import dev.trickle.pipeline.AccountEvent.TemplatePaused;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.status.notification.WebhookNotification;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.AccountRestrictionChanged;
import dev.trickle.status.notification.WebhookReader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

/** Every suspension code has an explanation in the API. */
class SuspensionExplanationsTest {

    private static final MetaErrors META_ERRORS = metaErrors();
    private static final SuspensionExplanations EXPLANATIONS = new SuspensionExplanations(META_ERRORS);

    @Test
    void everySuspensionCodeOfTheSenderHasAnExplanation() {
        var codes = new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .importPackages("dev.trickle.sender.permission", "dev.trickle.sender.template")
                        .stream()
                        .flatMap(SuspensionExplanationsTest::declaredCodes)
                        .toList();

        assertThat(codes)
                .contains("failure_rate_exceeded", "unconfirmed_outcomes", "webhooks_missing", "template_changed");
        assertThat(codes).allSatisfy(SuspensionExplanationsTest::assertHasExplanation);
    }

    @Test
    void everySuspensionCodeOfWebhooksHasAnExplanation() {
        var codes = Stream.of("PAUSED", "DISABLED", "REJECTED", "ARCHIVED", "DELETED")
                .map(event -> webhook("message_template_status_update", """
                        {"event": "%s", "message_template_name": "sale", "message_template_language": "en_US"}
                        """.formatted(event)));
        var accounts = Stream.of("""
                {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}
                """, """
                {"event": "ACCOUNT_RESTRICTION",
                 "restriction_info": [{"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING"}]}
                """, """
                {"event": "ACCOUNT_DELETED"}
                """, """
                {"event": "ACCOUNT_OFFBOARDED"}
                """).map(value -> webhook("account_update", value));

        assertThat(Stream.concat(codes, accounts))
                .hasSize(9)
                .allSatisfy(webhook -> assertHasExplanation(codeIn(webhook)));
    }

    @Test
    void explanationsNameTheSuspendedScope() {
        assertThat(Scope.Kind.values())
                .allSatisfy(
                        kind -> assertThat(EXPLANATIONS.explain("190", kind)).containsIgnoringCase(nameOf(kind)));
    }

    private static String nameOf(Scope.Kind kind) {
        return switch (kind) {
            case NUMBER -> "phone number";
            case ACCOUNT_STOP -> "account";
            default -> kind.name();
        };
    }

    private static void assertHasExplanation(String code) {
        assertThat(EXPLANATIONS.hasExplanation(code))
                .as("meta-errors.yaml has no cause and remedy of the code %s", code)
                .isTrue();
    }

    /** Constants named {@code CODE}, as all of them are. */
    private static Stream<String> declaredCodes(JavaClass type) {
        return Stream.of(type.reflect().getDeclaredFields())
                .filter(field -> field.getName().endsWith("CODE") && Modifier.isStatic(field.getModifiers()))
                .map(SuspensionExplanationsTest::valueOf);
    }

    private static String valueOf(Field field) {
        try {
            field.setAccessible(true);
            return String.valueOf(field.get(null));
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The catalogue as the services read it. */
    private static MetaErrors metaErrors() {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(
                        new MapPropertySource("test", Map.of("spring.config.location", "classpath:installation.yaml")));
        ConfigDataEnvironmentPostProcessor.applyTo(environment, new DefaultResourceLoader(), null);
        return Binder.get(environment)
                .bind("trickle.meta-errors", MetaErrors.class)
                .get();
    }

    private static String webhook(String field, String value) {
        return """
                {"entry": [{"id": "1", "time": 1, "changes": [{"field": "%s", "value": %s}]}]}
                """.formatted(field, value);
    }

    private static String codeIn(String webhook) {
        var webhookNotification = new WebhookReader(List.of("stop"), META_ERRORS)
                .read(webhook.getBytes(UTF_8), Instant.EPOCH)
                .notifications()
                .getFirst();
        return codeIn(webhookNotification);
    }

    private static String codeIn(WebhookNotification webhookNotification) {
        return switch (webhookNotification) {
            case AccountRestrictionChanged barred -> barred.code();
            case AccountChanged(var origin, TemplatePaused paused) -> paused.code();
            default -> throw new AssertionError(webhookNotification + " suspends nothing");
        };
    }
}
