package dev.trickle.api.scheduler;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.trickle.api.query.InternalServicesProperties;
import dev.trickle.pipeline.installation.InternalToken;
import dev.trickle.pipeline.installation.SharedSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Wires the client of the scheduler. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InternalServicesProperties.class)
class SchedulerClientConfiguration {

    @Bean
    SchedulerClient schedulerClient(
            InternalServicesProperties properties, SharedSettings sharedSettings, JsonMapper json) {
        return new SchedulerClient(
                properties.scheduler(), new InternalToken(sharedSettings.internalToken()), json, Ticker.systemTicker());
    }
}
