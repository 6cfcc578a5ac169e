package dev.trickle.scheduler;

import dev.trickle.pipeline.installation.Installation;
import java.time.InstantSource;
import org.apache.kafka.streams.StreamsBuilder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.EnableKafkaStreams;
import org.springframework.kafka.core.KafkaAdmin;

/** Ties the topology, which knows no Spring, to its settings and to Kafka. */
@EnableKafkaStreams
@EnableConfigurationProperties({SchedulerProperties.class, Installation.class})
@Configuration(proxyBeanMethods = false)
class SchedulerConfiguration {

    @Bean
    @ConditionalOnMissingBean
    static InstantSource calendar() {
        return InstantSource.system();
    }

    @Bean
    static GateClock gateClock() {
        return new GateClock();
    }

    @Bean
    static InputEnds inputEnds(KafkaAdmin admin) {
        return new KafkaInputEnds(admin.getConfigurationProperties(), SchedulerTopology.INPUTS.names());
    }

    @Autowired
    void addTopology(
            StreamsBuilder builder,
            SchedulerProperties properties,
            Installation installation,
            InstantSource calendar,
            GateClock clock,
            InputEnds inputEnds) {
        new SchedulerTopology(new Gate(properties, installation, calendar, clock, inputEnds)).addTo(builder);
    }
}
