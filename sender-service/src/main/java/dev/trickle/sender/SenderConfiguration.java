package dev.trickle.sender;

import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.attempt.AttemptLookup;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.Claims;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.attempt.SystemTime;
import dev.trickle.sender.offsets.ProcessedOffsets;
import dev.trickle.sender.pace.SendRateLimiter;
import dev.trickle.sender.permission.ClockSkewMonitor;
import dev.trickle.sender.permission.FailureRateBreaker;
import dev.trickle.sender.permission.FailureRateLimits;
import dev.trickle.sender.permission.ListeningPeriod;
import dev.trickle.sender.permission.MessagingLimitGuard;
import dev.trickle.sender.permission.MissingWebhooksProperties;
import dev.trickle.sender.permission.MissingWebhooksRepository;
import dev.trickle.sender.permission.UnconfirmedOutcomeBreaker;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.HealthProbe;
import dev.trickle.sender.whatsapp.TemplateMessage;
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
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the parts of the sender together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    SharedSettings.class,
    SenderProperties.class,
    FailureRateLimits.class,
    MissingWebhooksProperties.class
})
class SenderConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "clock")
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    SystemTime systemTime() {
        return SystemTime.ofThisMachine();
    }

    @Bean
    InFlightRequests inFlightRequests() {
        return new InFlightRequests();
    }

    @Bean
    SendRateLimiter pace(SenderProperties settings, SystemTime machine) {
        return new SendRateLimiter(
                settings.messagesPerSecond(), settings.pairGap(), machine.nanos(), LockSupport::parkNanos);
    }

    @Bean
    ShutdownSignal shutdownSignal() {
        return new ShutdownSignal();
    }

    @Bean
    CloudApi whatsApp(
            SenderProperties settings, SharedSettings sharedSettings, SslBundles bundles, SystemTime machine) {
        return new CloudApi(
                new CloudApi.Address(settings.baseUrl(), settings.graphVersion(), settings.token(machine.nanos())),
                settings.connections(sharedSettings, bundles),
                settings.errorPolicy());
    }

    @Bean
    WireLogGuard wireLog(LoggingSystem logging) {
        return new WireLogGuard(logging);
    }

    @Bean
    SenderOutbox outbox(JdbcClient database) {
        return new SenderOutbox(database);
    }

    @Bean
    Claims claims(
            JdbcClient database,
            PlatformTransactionManager transactions,
            InstantSource calendar,
            SystemTime machine,
            SenderOutbox senderOutbox) {
        return new Claims(
                database,
                new TransactionTemplate(transactions),
                calendar,
                machine,
                TemplateMessage::render,
                senderOutbox);
    }

    @Bean
    AttemptRepository attempts(JdbcClient database, SenderOutbox senderOutbox) {
        return new AttemptRepository(database, senderOutbox);
    }

    @Bean
    SuspensionRepository suspensions(JdbcClient database) {
        return new SuspensionRepository(database);
    }

    @Bean
    ProcessedOffsets consumed(JdbcClient database) {
        return new ProcessedOffsets(database);
    }

    @Bean
    MessagingLimitGuard brake(
            JdbcClient database, SharedSettings sharedSettings, InstantSource calendar, SystemTime machine) {
        return new MessagingLimitGuard(database, sharedSettings, calendar, machine.nanos());
    }

    @Bean
    FailureRateBreaker massFailures(
            JdbcClient database, FailureRateLimits limits, SenderProperties settings, InstantSource calendar) {
        return new FailureRateBreaker(database, limits, settings.errorPolicy().subjects(), calendar);
    }

    @Bean
    DeliveryFailureHandler repercussions(
            JdbcClient database,
            FailureRateBreaker failureRateBreaker,
            OutcomeRecorder outcomeRecorder,
            SenderProperties settings,
            InstantSource calendar) {
        return new DeliveryFailureHandler(
                new AttemptLookup(database), failureRateBreaker, outcomeRecorder, settings.errorPolicy(), calendar);
    }

    @Bean
    ClockSkewMonitor clocks(
            JdbcClient database, SharedSettings sharedSettings, InstantSource calendar, SystemTime machine) {
        var comparable = calendar.equals(InstantSource.system());
        return new ClockSkewMonitor(database, sharedSettings, calendar, machine.nanos(), comparable);
    }

    @Bean
    SendPermission heldBack(
            MessagingLimitGuard messagingLimitGuard, ClockSkewMonitor clockSkewMonitor, SystemTime machine) {
        return new SendPermission(messagingLimitGuard, clockSkewMonitor, machine.nanos());
    }

    @Bean
    OutcomeRecorder ledger(
            AttemptRepository attemptRepository,
            SuspensionRepository suspensionRepository,
            InstantSource calendar,
            MeterRegistry metrics) {
        return new OutcomeRecorder(attemptRepository, suspensionRepository, calendar, metrics);
    }

    @Bean
    OutcomePublisher tidings(KafkaTemplate<byte[], byte[]> kafka, SenderOutbox senderOutbox, MeterRegistry metrics) {
        return new OutcomePublisher(kafka, senderOutbox, metrics);
    }

    @Bean
    SendMessage sendMessage(
            SendRateLimiter sendRateLimiter,
            Claims claims,
            CloudApi whatsApp,
            OutcomeRecorder outcomeRecorder,
            FailureRateBreaker failureRateBreaker,
            SenderProperties settings,
            SharedSettings sharedSettings) {
        return new SendMessage(
                sendRateLimiter,
                claims,
                whatsApp,
                outcomeRecorder,
                failureRateBreaker,
                new UnconfirmedOutcomeBreaker(settings.unclearInARow()),
                settings.connectionsOf(sharedSettings),
                settings.claimMaxAge());
    }

    @Bean
    Sweeper sweeper(
            AttemptRepository attemptRepository,
            SenderOutbox senderOutbox,
            SuspensionRepository suspensionRepository,
            OutcomePublisher outcomePublisher,
            ClockSkewMonitor clockSkewMonitor,
            InstantSource calendar,
            SenderProperties settings) {
        return new Sweeper(
                attemptRepository,
                senderOutbox,
                suspensionRepository,
                outcomePublisher,
                clockSkewMonitor,
                calendar,
                settings);
    }

    @Bean
    SuspensionProber probing(
            SuspensionRepository suspensionRepository,
            SharedSettings sharedSettings,
            CloudApi whatsApp,
            OutcomePublisher outcomePublisher,
            InstantSource calendar,
            SystemTime machine,
            SenderProperties settings) {
        var overWhen = settings.errorPolicy().overWhen();
        return new SuspensionProber(
                        suspensionRepository,
                        sharedSettings,
                        overWhen,
                        whatsApp,
                        outcomePublisher::announce,
                        calendar,
                        machine.nanos())
                .every(settings.sweepEvery());
    }

    @Bean
    MissingWebhooksMonitor missingWebhooksMonitor(
            JdbcClient database,
            MissingWebhooksProperties limits,
            SharedSettings sharedSettings,
            OutcomeRecorder outcomeRecorder,
            SuspensionRepository suspensionRepository,
            OutcomePublisher outcomePublisher,
            InstantSource calendar,
            SystemTime machine,
            SenderProperties settings) {
        var comparable = calendar.equals(InstantSource.system());
        return new MissingWebhooksMonitor(
                        new MissingWebhooksRepository(database),
                        limits,
                        new ListeningPeriod(calendar, machine.nanos(), comparable),
                        sharedSettings,
                        outcomeRecorder,
                        suspensionRepository,
                        outcomePublisher::announce,
                        calendar)
                .every(settings.sweepEvery());
    }

    @Bean(initMethod = "begin")
    StartupCheck startupCheck(SharedSettings sharedSettings, CloudApi whatsApp, OutcomeRecorder outcomeRecorder) {
        return new StartupCheck(sharedSettings, new HealthProbe(whatsApp), outcomeRecorder);
    }
}
