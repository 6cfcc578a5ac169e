package dev.trickle.api;

import dev.trickle.api.access.TokenCommand;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.installation.WaitForInfrastructure;
import dev.trickle.pipeline.settings.SettingsCheck;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * The API service: manages campaigns and customers over HTTP, plans recipients and publishes events to the pipeline.
 */
@SpringBootApplication
public class ApiApplication {

    /** Starts the service, or runs the token command if the first argument is {@code token}. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(TokenCommand.NAME)) {
            System.exit(TokenCommand.run(arguments, System.out));
        }
        application().run(arguments);
    }

    /**
     * Returns the configured application. It reads a settings file of its own name, so several services can run in one
     * JVM.
     *
     * <p>A bean of type {@link java.time.InstantSource}, added by an initializer, replaces the system clock.
     */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(ApiApplication.class)
                .web(WebApplicationType.SERVLET)
                .initializers(settingsCheck(), new WaitForInfrastructure())
                .properties("spring.config.name=api-service");
    }

    /** Returns the check of all settings of this service, which precedes its start. */
    public static SettingsCheck settingsCheck() {
        return SettingsCheck.of("api-service", ApiApplication.class, SharedSettings.class)
                .withNames("api.openapi", "database.role-passwords");
    }
}
