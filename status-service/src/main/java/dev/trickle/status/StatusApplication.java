package dev.trickle.status;

import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.installation.WaitForInfrastructure;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Receives webhooks and keeps the view up to date. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(SharedSettings.class)
public class StatusApplication {

    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** The service, ready to run; it first waits for Kafka and PostgreSQL. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(StatusApplication.class)
                .properties("spring.config.name=status-service")
                .initializers(new WaitForInfrastructure());
    }

    @Bean
    @ConditionalOnMissingBean
    InstantSource clock() {
        return InstantSource.system();
    }
}
