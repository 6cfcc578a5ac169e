package dev.trickle.scheduler;

import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.installation.WaitForInfrastructure;
import dev.trickle.pipeline.settings.SettingsCheck;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Starts the scheduler; {@link SchedulerTopology} describes its work. */
@SpringBootApplication
public class SchedulerApplication {

    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /**
     * The application before its start; a caller that runs it beside other services adds properties and initializers.
     */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(SchedulerApplication.class)
                .properties("spring.config.name=scheduler-service")
                .initializers(settingsCheck(), new WaitForInfrastructure());
    }

    /** Returns the check of all settings of this service, which precedes its start. */
    public static SettingsCheck settingsCheck() {
        return SettingsCheck.of("scheduler-service", SchedulerApplication.class, SharedSettings.class);
    }
}
