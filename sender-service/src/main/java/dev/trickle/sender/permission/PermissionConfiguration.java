package dev.trickle.sender.permission;

import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.attempt.SystemTime;
import dev.trickle.sender.database.DatabaseGuard;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Creates the components that decide whether an account may send. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({FailureRateProperties.class, MissingWebhooksProperties.class})
class PermissionConfiguration {

    @Bean
    FailureRateBreaker failureRateBreaker(
            JdbcClient database, FailureRateProperties properties, SharedSettings sharedSettings, InstantSource clock) {
        return new FailureRateBreaker(
                database, properties, sharedSettings.metaErrors().subjects(), sharedSettings::phoneNumbersOf, clock);
    }

    @Bean
    ClockSkewMonitor clockSkewMonitor(
            JdbcClient database, SharedSettings sharedSettings, InstantSource clock, SystemTime systemTime) {
        var comparable = clock.equals(InstantSource.system());
        return new ClockSkewMonitor(database, sharedSettings, clock, systemTime.nanos(), comparable);
    }

    @Bean
    SendPermission sendPermission(
            DatabaseGuard databaseGuard,
            MessagingLimitGuard messagingLimitGuard,
            ClockSkewMonitor clockSkewMonitor,
            SharedSettings sharedSettings,
            InstantSource clock,
            SystemTime systemTime,
            MeterRegistry metrics) {
        return new SendPermission(
                databaseGuard,
                messagingLimitGuard,
                clockSkewMonitor,
                sharedSettings,
                clock,
                systemTime.nanos(),
                metrics);
    }

    @Bean
    MissingWebhooksRepository missingWebhooksRepository(JdbcClient database) {
        return new MissingWebhooksRepository(database);
    }

    @Bean
    ListeningPeriod listeningPeriod(InstantSource clock, SystemTime systemTime) {
        var comparable = clock.equals(InstantSource.system());
        return new ListeningPeriod(clock, systemTime.nanos(), comparable);
    }
}
