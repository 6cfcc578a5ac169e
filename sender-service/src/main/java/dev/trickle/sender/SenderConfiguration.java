package dev.trickle.sender;

import dev.trickle.pipeline.installation.Installation;
import dev.trickle.sender.attempt.Attempts;
import dev.trickle.sender.attempt.Claims;
import dev.trickle.sender.attempt.MachineTime;
import dev.trickle.sender.attempt.Origins;
import dev.trickle.sender.attempt.Outbox;
import dev.trickle.sender.attempt.Suspensions;
import dev.trickle.sender.brake.Brake;
import dev.trickle.sender.brake.Clocks;
import dev.trickle.sender.brake.ListeningSince;
import dev.trickle.sender.brake.MassFailureLimits;
import dev.trickle.sender.brake.MassFailures;
import dev.trickle.sender.brake.MissingWebhooksProperties;
import dev.trickle.sender.brake.MissingWebhooksRepository;
import dev.trickle.sender.brake.Silence;
import dev.trickle.sender.pace.Pace;
import dev.trickle.sender.progress.Consumed;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.Probe;
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
    Installation.class,
    SenderProperties.class,
    MassFailureLimits.class,
    MissingWebhooksProperties.class
})
class SenderConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "calendar")
    InstantSource calendar() {
        return InstantSource.system();
    }

    @Bean
    MachineTime machineTime() {
        return MachineTime.ofThisMachine();
    }

    @Bean
    UnderWay underWay() {
        return new UnderWay();
    }

    @Bean
    Pace pace(SenderProperties settings, MachineTime machine) {
        return new Pace(settings.messagesPerSecond(), settings.pairGap(), machine.nanos(), LockSupport::parkNanos);
    }

    @Bean
    Stopping stopping() {
        return new Stopping();
    }

    @Bean
    CloudApi whatsApp(SenderProperties settings, Installation installation, SslBundles bundles, MachineTime machine) {
        return new CloudApi(
                new CloudApi.Address(settings.baseUrl(), settings.graphVersion(), settings.token(machine.nanos())),
                settings.connections(installation, bundles),
                settings.errorPolicy());
    }

    @Bean
    WireLog wireLog(LoggingSystem logging) {
        return new WireLog(logging);
    }

    @Bean
    Outbox outbox(JdbcClient database) {
        return new Outbox(database);
    }

    @Bean
    Claims claims(
            JdbcClient database,
            PlatformTransactionManager transactions,
            InstantSource calendar,
            MachineTime machine,
            Outbox outbox) {
        return new Claims(
                database, new TransactionTemplate(transactions), calendar, machine, TemplateMessage::render, outbox);
    }

    @Bean
    Attempts attempts(JdbcClient database, Outbox outbox) {
        return new Attempts(database, outbox);
    }

    @Bean
    Suspensions suspensions(JdbcClient database) {
        return new Suspensions(database);
    }

    @Bean
    Consumed consumed(JdbcClient database) {
        return new Consumed(database);
    }

    @Bean
    Brake brake(JdbcClient database, Installation installation, InstantSource calendar, MachineTime machine) {
        return new Brake(database, installation, calendar, machine.nanos());
    }

    @Bean
    MassFailures massFailures(
            JdbcClient database, MassFailureLimits limits, SenderProperties settings, InstantSource calendar) {
        return new MassFailures(database, limits, settings.errorPolicy().subjects(), calendar);
    }

    @Bean
    Repercussions repercussions(
            JdbcClient database,
            MassFailures massFailures,
            Ledger ledger,
            SenderProperties settings,
            InstantSource calendar) {
        return new Repercussions(new Origins(database), massFailures, ledger, settings.errorPolicy(), calendar);
    }

    @Bean
    Clocks clocks(JdbcClient database, Installation installation, InstantSource calendar, MachineTime machine) {
        var comparable = calendar.equals(InstantSource.system());
        return new Clocks(database, installation, calendar, machine.nanos(), comparable);
    }

    @Bean
    HeldBack heldBack(Brake brake, Clocks clocks, MachineTime machine) {
        return new HeldBack(brake, clocks, machine.nanos());
    }

    @Bean
    Ledger ledger(Attempts attempts, Suspensions suspensions, InstantSource calendar, MeterRegistry metrics) {
        return new Ledger(attempts, suspensions, calendar, metrics);
    }

    @Bean
    Tidings tidings(KafkaTemplate<byte[], byte[]> kafka, Outbox outbox, MeterRegistry metrics) {
        return new Tidings(kafka, outbox, metrics);
    }

    @Bean
    SendMessage sendMessage(
            Pace pace,
            Claims claims,
            CloudApi whatsApp,
            Ledger ledger,
            MassFailures massFailures,
            SenderProperties settings,
            Installation installation) {
        return new SendMessage(
                pace,
                claims,
                whatsApp,
                ledger,
                massFailures,
                new Silence(settings.unclearInARow()),
                settings.connectionsOf(installation),
                settings.claimMaxAge());
    }

    @Bean
    Sweeper sweeper(
            Attempts attempts,
            Outbox outbox,
            Suspensions suspensions,
            Tidings tidings,
            Clocks clocks,
            InstantSource calendar,
            SenderProperties settings) {
        return new Sweeper(attempts, outbox, suspensions, tidings, clocks, calendar, settings);
    }

    @Bean
    Probing probing(
            Suspensions suspensions,
            Installation installation,
            CloudApi whatsApp,
            Tidings tidings,
            InstantSource calendar,
            MachineTime machine,
            SenderProperties settings) {
        var overWhen = settings.errorPolicy().overWhen();
        return new Probing(suspensions, installation, overWhen, whatsApp, tidings::announce, calendar, machine.nanos())
                .every(settings.sweepEvery());
    }

    @Bean
    MissingWebhooksMonitor missingWebhooksMonitor(
            JdbcClient database,
            MissingWebhooksProperties limits,
            Installation installation,
            Ledger ledger,
            Suspensions suspensions,
            Tidings tidings,
            InstantSource calendar,
            MachineTime machine,
            SenderProperties settings) {
        var comparable = calendar.equals(InstantSource.system());
        return new MissingWebhooksMonitor(
                        new MissingWebhooksRepository(database),
                        limits,
                        new ListeningSince(calendar, machine.nanos(), comparable),
                        installation,
                        ledger,
                        suspensions,
                        tidings::announce,
                        calendar)
                .every(settings.sweepEvery());
    }

    @Bean(initMethod = "begin")
    StartupCheck startupCheck(Installation installation, CloudApi whatsApp, Ledger ledger) {
        return new StartupCheck(installation, new Probe(whatsApp), ledger);
    }
}
