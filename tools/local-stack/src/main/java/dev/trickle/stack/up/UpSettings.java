package dev.trickle.stack.up;

import dev.trickle.stack.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.FileSystemResource;

/**
 * What somebody has set in the folder's settings file or in the environment, as far as it decides what is started.
 *
 * @param missing the settings without which nothing can be sent, by their names in the file
 * @param hasAppSecret whether webhooks can be told from forgeries
 */
record UpSettings(Ports ports, List<String> missing, boolean hasAppSecret) {

    private static final String APP_SECRETS = "status.app-secrets";

    /** Each setting in the file with the environment variable that may stand for it. */
    private static final Map<String, String> NEEDED = needed();

    UpSettings {
        missing = List.copyOf(missing);
    }

    /**
     * Reads the file, if it is there; it wins over the environment.
     *
     * @throws IllegalArgumentException if it is no YAML or a value does not fit
     */
    static UpSettings in(Path file, ConfigurableEnvironment environment) {
        if (Files.exists(file)) {
            try {
                new YamlPropertySourceLoader()
                        .load("installation", new FileSystemResource(file))
                        .forEach(environment.getPropertySources()::addFirst);
            } catch (IOException failure) {
                throw new UncheckedIOException(file + " cannot be read", failure);
            } catch (RuntimeException unreadable) {
                throw new IllegalArgumentException(file + " is no YAML: " + unreadable.getMessage(), unreadable);
            }
        }
        var binder = Binder.get(environment);
        return new UpSettings(
                binder.bindOrCreate("local-stack.ports", Bindable.of(Ports.class)),
                NEEDED.keySet().stream()
                        .filter(setting -> !isSet(setting, environment, binder))
                        .toList(),
                isSet(APP_SECRETS, environment, binder));
    }

    private static boolean isSet(String setting, ConfigurableEnvironment environment, Binder binder) {
        var inFile = binder.bind(setting, Bindable.listOf(String.class)).orElse(List.of());
        return inFile.stream().anyMatch(value -> !value.isBlank())
                || !environment
                        .getProperty(NEEDED.getOrDefault(setting, setting), "")
                        .isBlank();
    }

    private static Map<String, String> needed() {
        var needed = new LinkedHashMap<String, String>();
        needed.put("trickle.accounts.default.business-account-id", "WHATSAPP_BUSINESS_ACCOUNT_ID");
        needed.put("trickle.accounts.default.phone-number-ids", "WHATSAPP_PHONE_NUMBER_ID");
        needed.put("sender.access-token", "WHATSAPP_ACCESS_TOKEN");
        needed.put(APP_SECRETS, "WHATSAPP_APP_SECRETS");
        return needed;
    }
}
