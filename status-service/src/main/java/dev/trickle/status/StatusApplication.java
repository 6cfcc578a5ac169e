package dev.trickle.status;

import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.installation.WaitForInfrastructure;
import dev.trickle.pipeline.settings.SettingsCheck;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Receives webhooks, publishes their events and maintains the read model. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(SharedSettings.class)
public class StatusApplication {

    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** Returns the application, which waits for Kafka and PostgreSQL before it starts. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(StatusApplication.class)
                .properties("spring.config.name=status-service")
                .initializers(settingsCheck(), new WaitForInfrastructure());
    }

    /** Returns the check of all settings of this service, which precedes its start. */
    public static SettingsCheck settingsCheck() {
        return SettingsCheck.of("status-service", StatusApplication.class, SharedSettings.class);
    }

    @Bean
    @ConditionalOnMissingBean
    InstantSource clock() {
        return InstantSource.system();
    }
}
