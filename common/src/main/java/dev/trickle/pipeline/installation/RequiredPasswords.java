package dev.trickle.pipeline.installation;

import dev.trickle.pipeline.settings.StartRefusedException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.core.env.Environment;

/** The database passwords of a service. None has a default: a default password is known to everyone. */
final class RequiredPasswords {

    /** The property that holds each password of the migration, and the variable that sets it. */
    private static final Map<String, String> MIGRATION_PASSWORDS = Map.of(
            "spring.liquibase.password", "OWNER_DB_PASSWORD",
            "database.role-passwords.api", "API_DB_PASSWORD",
            "database.role-passwords.sender", "SENDER_DB_PASSWORD",
            "database.role-passwords.status", "STATUS_DB_PASSWORD");

    private RequiredPasswords() {}

    /**
     * Returns if every password that this service uses is set.
     *
     * @throws StartRefusedException if one is missing or blank; the message names its environment variable
     */
    static void verify(Environment environment) {
        var missing = requiredPasswords(environment).entrySet().stream()
                .filter(password ->
                        environment.getProperty(password.getKey(), "").isBlank())
                .map(Map.Entry::getValue)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new StartRefusedException("Database password not set: " + missing
                    + ". Set each of these environment variables; there is no default."
                    + " For a new installation, openssl rand -hex 24 generates a password");
        }
    }

    private static Map<String, String> requiredPasswords(Environment environment) {
        var needed = new TreeMap<String, String>();
        if (environment.containsProperty("spring.datasource.url")) {
            needed.put(
                    "spring.datasource.password",
                    environmentVariable(environment.getRequiredProperty("spring.datasource.username")));
        }
        if (environment.containsProperty("spring.liquibase.user")
                && environment.getProperty("spring.liquibase.enabled", Boolean.class, true)) {
            needed.putAll(MIGRATION_PASSWORDS);
        }
        return needed;
    }

    /** {@code API_DB_PASSWORD} for the role {@code trickle_api}. */
    private static String environmentVariable(String role) {
        return role.replaceFirst("^trickle_", "").toUpperCase(Locale.ROOT) + "_DB_PASSWORD";
    }
}
