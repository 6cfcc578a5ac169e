package dev.trickle.benchmark;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** Runs the webhook edge of the status-service as deployed, without its other components, in a separate process. */
@Configuration(proxyBeanMethods = false)
@ComponentScan({"dev.trickle.status.webhook", "dev.trickle.status.publishing"})
@ImportAutoConfiguration(KafkaAutoConfiguration.class)
class EdgeProgram {

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(EdgeProgram.class)
                .properties("spring.config.name=status-service")
                .web(WebApplicationType.NONE)
                .run(arguments);
    }

    @Bean
    MeterRegistry meters() {
        return new SimpleMeterRegistry();
    }

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }
}
