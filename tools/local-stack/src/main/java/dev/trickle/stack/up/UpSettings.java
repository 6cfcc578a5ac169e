package dev.trickle.stack.up;

import dev.trickle.cli.stack.InstallationFile;
import dev.trickle.cli.stack.LocalStackProperties;
import dev.trickle.cli.stack.Ports;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Settings from the settings file or the environment that decide which components start.
 *
 * @param hasSimulator whether the simulator replaces WhatsApp, so that no setting is missing
 * @param missing names of the missing settings that are required for sending
 * @param hasAppSecret whether signatures of webhooks can be verified
 */
record UpSettings(Ports ports, boolean hasSimulator, List<String> missing, boolean hasAppSecret) {

    static final String ACCESS_TOKEN = "sender.access-token";
    private static final String APP_SECRETS = "status.app-secrets";

    /** The required settings with the environment variables that may replace them. */
    private static final Map<String, String> REQUIRED = requiredSettings();

    UpSettings {
        missing = List.copyOf(missing);
    }

    /**
     * Reads the file if it exists. It overrides the environment.
     *
     * @throws IllegalArgumentException if the file is not valid YAML or a value is invalid
     */
    static UpSettings load(InstallationFile file, ConfigurableEnvironment environment) {
        file.addTo(environment);
        var binder = Binder.get(environment);
        var stack = binder.bindOrCreate("local-stack", LocalStackProperties.class);
        if (stack.simulator()) {
            return new UpSettings(stack.ports(), true, List.of(), true);
        }
        return new UpSettings(
                stack.ports(),
                false,
                REQUIRED.keySet().stream()
                        .filter(setting -> !isSet(setting, environment, binder))
                        .toList(),
                isSet(APP_SECRETS, environment, binder));
    }

    private static boolean isSet(String setting, ConfigurableEnvironment environment, Binder binder) {
        if (setting.equals(ACCESS_TOKEN) && environment.containsProperty(ACCESS_TOKEN + "-file")) {
            return true;
        }
        var inFile = binder.bind(setting, Bindable.listOf(String.class)).orElse(List.of());
        return inFile.stream().anyMatch(value -> !value.isBlank())
                || !environment
                        .getProperty(REQUIRED.getOrDefault(setting, setting), "")
                        .isBlank();
    }

    private static Map<String, String> requiredSettings() {
        var needed = new LinkedHashMap<String, String>();
        needed.put("trickle.accounts.default.business-accounts[0].id", "WHATSAPP_BUSINESS_ACCOUNT_ID");
        needed.put("trickle.accounts.default.business-accounts[0].phone-numbers", "WHATSAPP_PHONE_NUMBER_ID");
        needed.put(ACCESS_TOKEN, "WHATSAPP_ACCESS_TOKEN");
        needed.put(APP_SECRETS, "WHATSAPP_APP_SECRETS");
        return needed;
    }
}
