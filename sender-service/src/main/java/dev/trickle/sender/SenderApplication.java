package dev.trickle.sender;

import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.installation.WaitForInfrastructure;
import dev.trickle.pipeline.settings.SettingsCheck;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Main class of the sender-service. */
@SpringBootApplication
public class SenderApplication {

    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** Returns the application, to be started alone or beside other services. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(SenderApplication.class)
                .properties("spring.config.name=sender-service")
                .initializers(settingsCheck(), new WaitForInfrastructure());
    }

    /** Returns the check of all settings of this service, which precedes its start. */
    public static SettingsCheck settingsCheck() {
        return SettingsCheck.of("sender-service", SenderApplication.class, SharedSettings.class)
                .withNames("database.role-passwords");
    }
}
