package dev.trickle.sender;

import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.attempt.AttemptLookup;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.Claims;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.attempt.SystemTime;
import dev.trickle.sender.media.MediaUploads;
import dev.trickle.sender.pace.SendRateLimiter;
import dev.trickle.sender.permission.ClockSkewMonitor;
import dev.trickle.sender.permission.FailureRateBreaker;
import dev.trickle.sender.permission.ListeningPeriod;
import dev.trickle.sender.permission.MessagingLimitGuard;
import dev.trickle.sender.permission.MissingWebhooksProperties;
import dev.trickle.sender.permission.MissingWebhooksRepository;
import dev.trickle.sender.permission.UnconfirmedOutcomeBreaker;
import dev.trickle.sender.query.LastKnownState;
import dev.trickle.sender.template.MessageTemplateRepository;
import dev.trickle.sender.template.NonMarketingTemplates;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.HealthProbe;
import dev.trickle.sender.whatsapp.PhoneNumberStateReader;
import dev.trickle.sender.whatsapp.TemplateListReader;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaTemplate;

/** Creates the components of the flow; each other package has its own configuration. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SharedSettings.class, SenderProperties.class, MarketingEndpointProperties.class})
class SenderConfiguration {

    @Bean
    @ConditionalOnMissingBean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    InFlightRequests inFlightRequests() {
        return new InFlightRequests();
    }

    @Bean
    SendRateLimiter sendRateLimiter(SenderProperties settings, SystemTime systemTime) {
        return new SendRateLimiter(
                settings.highestRate(),
                settings.messagesPerSecond(),
                settings.pairInterval(),
                systemTime.nanos(),
                LockSupport::parkNanos);
    }

    @Bean
    ShutdownSignal shutdownSignal() {
        return new ShutdownSignal();
    }

    @Bean
    CloudApi cloudApi(
            SenderProperties settings, SharedSettings sharedSettings, SslBundles bundles, SystemTime systemTime) {
        return new CloudApi(
                new CloudApi.Address(settings.baseUrl(), settings.graphVersion(), settings.token(systemTime.nanos())),
                settings.connectionPool(sharedSettings, bundles),
                sharedSettings.metaErrors());
    }

    @Bean
    WireLogGuard wireLogGuard(LoggingSystem logging) {
        return new WireLogGuard(logging);
    }

    @Bean
    MessagingLimitGuard messagingLimitGuard(
            JdbcClient database,
            SharedSettings sharedSettings,
            InstantSource clock,
            SystemTime systemTime,
            SenderProperties settings) {
        return new MessagingLimitGuard(database, sharedSettings, clock, systemTime.nanos(), settings.highestRate());
    }

    @Bean
    DeliveryFailureHandler deliveryFailureHandler(
            AttemptLookup attemptLookup,
            FailureRateBreaker failureRateBreaker,
            OutcomeRecorder outcomeRecorder,
            MediaUploads mediaUploads,
            SharedSettings sharedSettings,
            InstantSource clock) {
        return new DeliveryFailureHandler(
                attemptLookup, failureRateBreaker, outcomeRecorder, mediaUploads, sharedSettings.metaErrors(), clock);
    }

    @Bean
    OutcomeRecorder outcomeRecorder(
            AttemptRepository attemptRepository,
            SuspensionRepository suspensionRepository,
            InstantSource clock,
            MeterRegistry metrics) {
        return new OutcomeRecorder(attemptRepository, suspensionRepository, clock, metrics);
    }

    @Bean
    OutcomePublisher outcomePublisher(
            KafkaTemplate<byte[], byte[]> kafka, SenderOutbox senderOutbox, MeterRegistry metrics) {
        return new OutcomePublisher(kafka, senderOutbox, metrics);
    }

    @Bean
    SendMessage sendMessage(
            SendRateLimiter sendRateLimiter,
            Claims claims,
            CloudApi cloudApi,
            MediaUploads mediaUploads,
            OutcomeRecorder outcomeRecorder,
            FailureRateBreaker failureRateBreaker,
            SenderProperties settings,
            SharedSettings sharedSettings,
            EndpointRouter endpointRouter,
            MarketingEndpointProperties marketingEndpoint) {
        return new SendMessage(
                sendRateLimiter,
                claims,
                cloudApi,
                sharedSettings,
                endpointRouter,
                marketingEndpoint.options(),
                mediaUploads,
                outcomeRecorder,
                failureRateBreaker,
                new UnconfirmedOutcomeBreaker(settings.maxConsecutiveUnconfirmed()),
                settings.maxConnections(sharedSettings));
    }

    @Bean
    EndpointRouter endpointRouter(
            MarketingEndpointProperties settings,
            SharedSettings sharedSettings,
            NonMarketingTemplates nonMarketingTemplates,
            SystemTime systemTime) {
        return new EndpointRouter(
                settings.marketingEndpoint(),
                sharedSettings.metaErrors().otherEndpointCodes(),
                nonMarketingTemplates::contains,
                systemTime.nanos());
    }

    @Bean
    Sweeper sweeper(
            AttemptRepository attemptRepository,
            SenderOutbox senderOutbox,
            SuspensionRepository suspensionRepository,
            OutcomePublisher outcomePublisher,
            ClockSkewMonitor clockSkewMonitor,
            InstantSource clock,
            SenderProperties settings,
            SharedSettings sharedSettings) {
        return new Sweeper(
                attemptRepository,
                senderOutbox,
                suspensionRepository,
                outcomePublisher,
                clockSkewMonitor,
                clock,
                settings.claimExpiry(sharedSettings));
    }

    @Bean
    SuspensionProber suspensionProber(
            SuspensionRepository suspensionRepository,
            SharedSettings sharedSettings,
            CloudApi cloudApi,
            LastKnownState lastKnownState,
            OutcomePublisher outcomePublisher,
            InstantSource clock,
            SenderProperties settings,
            SystemTime systemTime) {
        var recoveryConditions = sharedSettings.metaErrors().recoveryConditions();
        return new SuspensionProber(
                suspensionRepository,
                sharedSettings,
                recoveryConditions,
                cloudApi,
                lastKnownState,
                outcomePublisher::publishAccountEvent,
                settings.firstProbeDelay(),
                clock,
                systemTime.nanos());
    }

    @Bean
    MissingWebhooksMonitor missingWebhooksMonitor(
            MissingWebhooksRepository missingWebhooksRepository,
            MissingWebhooksProperties properties,
            ListeningPeriod listeningPeriod,
            SharedSettings sharedSettings,
            OutcomeRecorder outcomeRecorder,
            SuspensionRepository suspensionRepository,
            OutcomePublisher outcomePublisher,
            InstantSource clock) {
        return new MissingWebhooksMonitor(
                missingWebhooksRepository,
                properties,
                listeningPeriod,
                sharedSettings,
                outcomeRecorder,
                suspensionRepository,
                outcomePublisher::publishAccountEvent,
                clock);
    }

    @Bean
    PhoneNumberMonitor phoneNumberMonitor(
            SharedSettings sharedSettings,
            PhoneNumberStateReader phoneNumberStateReader,
            SendRateLimiter sendRateLimiter,
            LastKnownState lastKnownState,
            OutcomePublisher outcomePublisher,
            InstantSource clock,
            SenderProperties settings) {
        return new PhoneNumberMonitor(
                sharedSettings,
                phoneNumberStateReader,
                sendRateLimiter,
                new PhoneNumberMonitor.Rates(
                        settings.messagesPerSecond(), settings.upgradedRate(), settings.yellowRatePercentage()),
                lastKnownState,
                outcomePublisher::publishAccountEvent,
                clock);
    }

    @Bean
    TemplateMonitor templateMonitor(
            SharedSettings sharedSettings,
            TemplateListReader templateListReader,
            MessageTemplateRepository messageTemplateRepository,
            InstantSource clock) {
        return new TemplateMonitor(sharedSettings, templateListReader, messageTemplateRepository, clock);
    }

    @Bean(initMethod = "check")
    GraphVersionCheck graphVersionCheck(SenderProperties settings, InstantSource clock) {
        return new GraphVersionCheck(settings.graphVersion(), clock);
    }

    @Bean
    StartupCheck startupCheck(
            SharedSettings sharedSettings,
            HealthProbe healthProbe,
            OutcomeRecorder outcomeRecorder,
            LastKnownState lastKnownState,
            InstantSource clock) {
        return new StartupCheck(sharedSettings, healthProbe, outcomeRecorder, lastKnownState, clock);
    }
}
