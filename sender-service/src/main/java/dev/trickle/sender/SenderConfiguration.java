package dev.trickle.sender;

import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.PeriodicTasks.Task;
import dev.trickle.sender.attempt.AttemptLookup;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.Claims;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.attempt.SystemTime;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.database.DatabaseHealth;
import dev.trickle.sender.database.DatabaseProperties;
import dev.trickle.sender.media.MediaUploadRepository;
import dev.trickle.sender.media.MediaUploads;
import dev.trickle.sender.offsets.ProcessedOffsets;
import dev.trickle.sender.offsets.StoppedReaderHealth;
import dev.trickle.sender.offsets.StoppedReaders;
import dev.trickle.sender.pace.SendRateLimiter;
import dev.trickle.sender.permission.ClockSkewMonitor;
import dev.trickle.sender.permission.FailureRateBreaker;
import dev.trickle.sender.permission.FailureRateProperties;
import dev.trickle.sender.permission.ListeningPeriod;
import dev.trickle.sender.permission.MessagingLimitGuard;
import dev.trickle.sender.permission.MissingWebhooksProperties;
import dev.trickle.sender.permission.MissingWebhooksRepository;
import dev.trickle.sender.permission.SendPermission;
import dev.trickle.sender.permission.UnconfirmedOutcomeBreaker;
import dev.trickle.sender.query.LastKnownState;
import dev.trickle.sender.template.MessageTemplateRepository;
import dev.trickle.sender.template.NonMarketingTemplates;
import dev.trickle.sender.template.TemplateDriftHandler;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.HealthProbe;
import dev.trickle.sender.whatsapp.OnboardingReader;
import dev.trickle.sender.whatsapp.PhoneNumberStateReader;
import dev.trickle.sender.whatsapp.TemplateListReader;
import dev.trickle.sender.whatsapp.TemplateMessage;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Creates the components of the sender. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    SharedSettings.class,
    SenderProperties.class,
    FailureRateProperties.class,
    MarketingEndpointProperties.class,
    MissingWebhooksProperties.class,
    DatabaseProperties.class
})
class SenderConfiguration {

    /** The category in force at a claim: the table is small, and a template is recategorised rarely. */
    private static final Duration CATEGORY_PERIOD = Duration.ofSeconds(5);

    @Bean
    @ConditionalOnMissingBean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    SystemTime systemTime() {
        return SystemTime.system();
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
    SenderOutbox senderOutbox(JdbcClient database) {
        return new SenderOutbox(database);
    }

    @Bean
    Claims claims(
            JdbcClient database,
            PlatformTransactionManager transactions,
            InstantSource clock,
            SystemTime systemTime,
            SenderOutbox senderOutbox,
            DatabaseGuard databaseGuard,
            SharedSettings sharedSettings) {
        return new Claims(
                database,
                new TransactionTemplate(transactions),
                clock,
                systemTime,
                TemplateMessage::render,
                senderOutbox,
                databaseGuard,
                sharedSettings::businessAccountOf);
    }

    @Bean
    AttemptRepository attemptRepository(JdbcClient database, SenderOutbox senderOutbox) {
        return new AttemptRepository(database, senderOutbox);
    }

    @Bean
    SuspensionRepository suspensionRepository(
            JdbcClient database, PlatformTransactionManager transactions, SharedSettings sharedSettings) {
        return new SuspensionRepository(database, new TransactionTemplate(transactions), sharedSettings);
    }

    @Bean
    DatabaseGuard databaseGuard() {
        return new DatabaseGuard();
    }

    @Bean
    DatabaseHealth claimsDatabaseHealthIndicator(DatabaseGuard databaseGuard) {
        return new DatabaseHealth(databaseGuard);
    }

    @Bean
    StoppedReaders stoppedReaders(SystemTime systemTime) {
        return new StoppedReaders(systemTime.nanos());
    }

    @Bean
    StoppedReaderHealth stoppedReadersHealthIndicator(StoppedReaders stoppedReaders) {
        return new StoppedReaderHealth(stoppedReaders);
    }

    @Bean
    LastKnownState lastKnownState() {
        return new LastKnownState();
    }

    @Bean
    ProcessedOffsets processedOffsets(JdbcClient database) {
        return new ProcessedOffsets(database);
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
    FailureRateBreaker failureRateBreaker(
            JdbcClient database, FailureRateProperties properties, SharedSettings sharedSettings, InstantSource clock) {
        return new FailureRateBreaker(
                database, properties, sharedSettings.metaErrors().subjects(), sharedSettings::phoneNumbersOf, clock);
    }

    @Bean
    DeliveryFailureHandler deliveryFailureHandler(
            JdbcClient database,
            FailureRateBreaker failureRateBreaker,
            OutcomeRecorder outcomeRecorder,
            SharedSettings sharedSettings,
            InstantSource clock) {
        return new DeliveryFailureHandler(
                new AttemptLookup(database, sharedSettings),
                failureRateBreaker,
                outcomeRecorder,
                sharedSettings.metaErrors(),
                clock);
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
    MediaUploads mediaUploads(
            JdbcClient database, CloudApi cloudApi, InstantSource clock, SystemTime systemTime) {
        return new MediaUploads(new MediaUploadRepository(database), cloudApi, clock, systemTime.nanos());
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
    NonMarketingTemplates nonMarketingTemplates(JdbcClient database) {
        return new NonMarketingTemplates(database);
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
                template -> nonMarketingTemplates.contains(template.businessAccount(), template.name()),
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
            JdbcClient database,
            MissingWebhooksProperties properties,
            SharedSettings sharedSettings,
            OutcomeRecorder outcomeRecorder,
            SuspensionRepository suspensionRepository,
            OutcomePublisher outcomePublisher,
            InstantSource clock,
            SystemTime systemTime,
            SenderProperties settings) {
        var comparable = clock.equals(InstantSource.system());
        return new MissingWebhooksMonitor(
                new MissingWebhooksRepository(database),
                properties,
                new ListeningPeriod(clock, systemTime.nanos(), comparable),
                sharedSettings,
                outcomeRecorder,
                suspensionRepository,
                outcomePublisher::publishAccountEvent,
                clock);
    }

    @Bean
    PeriodicTasks periodicTasks(
            Sweeper sweeper,
            SuspensionProber suspensionProber,
            MissingWebhooksMonitor missingWebhooksMonitor,
            StartupCheck startupCheck,
            PhoneNumberMonitor phoneNumberMonitor,
            TemplateMonitor templateMonitor,
            NonMarketingTemplates nonMarketingTemplates,
            EndpointRouter endpointRouter,
            CloudApi cloudApi,
            SharedSettings sharedSettings,
            SenderProperties settings,
            MarketingEndpointProperties marketingEndpoint,
            DatabaseGuard databaseGuard) {
        var onboardingReader = new OnboardingReader(cloudApi);
        return new PeriodicTasks(
                List.of(
                        Task.every(settings.sweepInterval(), "sweep", sweeper::sweep),
                        Task.every(settings.sweepInterval(), "probe-suspensions", suspensionProber::probe),
                        Task.every(settings.sweepInterval(), "check-webhooks", missingWebhooksMonitor::check),
                        Task.every(CATEGORY_PERIOD, "load-categories", nonMarketingTemplates::load),
                        Task.every(
                                marketingEndpoint.onboardingPollInterval(),
                                "read-onboarding",
                                () -> onboardingReader.readAll(
                                        sharedSettings.accounts().values(), endpointRouter::setOnboarded)),
                        Task.every(settings.templatePollInterval(), TemplateMonitor.TASK, templateMonitor::read),
                        Task.once("startup-check", startupCheck::check),
                        Task.once("set-rates", phoneNumberMonitor::setRates),
                        // At the start the settings and the webhooks state the limit.
                        Task.after(
                                settings.phoneNumberPollInterval(), PhoneNumberMonitor.TASK, phoneNumberMonitor::check)),
                databaseGuard);
    }

    @Bean
    PhoneNumberMonitor phoneNumberMonitor(
            SharedSettings sharedSettings,
            CloudApi cloudApi,
            SendRateLimiter sendRateLimiter,
            LastKnownState lastKnownState,
            OutcomePublisher outcomePublisher,
            InstantSource clock,
            SenderProperties settings) {
        return new PhoneNumberMonitor(
                        sharedSettings,
                        new PhoneNumberStateReader(cloudApi),
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
            CloudApi cloudApi,
            JdbcClient database,
            PlatformTransactionManager transactions,
            SuspensionRepository suspensionRepository,
            InstantSource clock) {
        return new TemplateMonitor(
                        sharedSettings,
                        new TemplateListReader(cloudApi),
                        new MessageTemplateRepository(
                                database,
                                new TransactionTemplate(transactions),
                                new TemplateDriftHandler(database, suspensionRepository, sharedSettings)),
                        clock);
    }

    @Bean(initMethod = "check")
    GraphVersionCheck graphVersionCheck(SenderProperties settings, InstantSource clock) {
        return new GraphVersionCheck(settings.graphVersion(), clock);
    }

    @Bean
    StartupCheck startupCheck(
            SharedSettings sharedSettings,
            CloudApi cloudApi,
            OutcomeRecorder outcomeRecorder,
            LastKnownState lastKnownState,
            InstantSource clock) {
        return new StartupCheck(sharedSettings, new HealthProbe(cloudApi), outcomeRecorder, lastKnownState, clock);
    }
}
