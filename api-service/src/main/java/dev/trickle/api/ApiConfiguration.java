package dev.trickle.api;

import dev.trickle.api.account.Accounts;
import dev.trickle.api.audience.AudienceQuery;
import dev.trickle.api.customer.AbandonedImports;
import dev.trickle.api.customer.CustomerMoves;
import dev.trickle.api.customer.Erasure;
import dev.trickle.api.database.Locks;
import dev.trickle.api.database.Patience;
import dev.trickle.api.planning.PlanDates;
import dev.trickle.api.planning.PlanPublisher;
import dev.trickle.api.planning.Planner;
import dev.trickle.api.publishing.Outbox;
import dev.trickle.api.publishing.OutboxRelay;
import dev.trickle.api.publishing.Publication;
import dev.trickle.api.publishing.Wakeup;
import dev.trickle.api.publishing.Worker;
import dev.trickle.api.retention.Retention;
import dev.trickle.api.retention.RetentionSettings;
import dev.trickle.pipeline.installation.Installation;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/** Puts the parts together that other parts share; endpoints and what only they use are found by scanning. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ApiProperties.class, Installation.class, RetentionSettings.class})
class ApiConfiguration {

    /** Of millions; the rest of the API gives up much earlier, by its connections' own time. */
    private static final Duration FOR_A_LARGE_PLAN = Duration.ofMinutes(10);

    @Bean
    @ConditionalOnMissingBean
    InstantSource calendar() {
        return InstantSource.system();
    }

    @Bean
    TransactionOperations transactions(PlatformTransactionManager manager) {
        return new TransactionTemplate(manager);
    }

    @Bean
    Accounts accounts(Installation installation, InstantSource calendar) {
        return new Accounts(installation, calendar);
    }

    @Bean
    Locks locks(JdbcClient database) {
        return new Locks(database);
    }

    @Bean
    DataSize largestImport(ApiProperties settings) {
        return settings.largestImport();
    }

    @Bean
    Wakeup wakeup() {
        return new Wakeup();
    }

    @Bean
    Outbox outbox(JdbcClient database, Wakeup wakeup) {
        return new Outbox(database, wakeup);
    }

    @Bean
    Publication publication(ProducerFactory<?, ?> producers) {
        return Publication.by(producers);
    }

    @Bean
    Worker outboxWorker(
            JdbcClient database, TransactionOperations transactions, Publication publication, Wakeup wakeup) {
        var relay = new OutboxRelay(database, transactions, publication);
        return new Worker("outbox-relay", relay::relay, wakeup);
    }

    @Bean
    AudienceQuery audiences(JdbcClient database, InstantSource calendar) {
        return new AudienceQuery(database, calendar);
    }

    @Bean
    Planner planner(
            JdbcClient database,
            TransactionOperations transactions,
            DataSource connections,
            AudienceQuery audiences,
            PlanDates dates,
            InstantSource calendar,
            Wakeup wakeup,
            ApiProperties settings) {
        var patience = new Patience(connections, FOR_A_LARGE_PLAN);
        return new Planner(database, transactions, patience, audiences, dates, calendar, wakeup, settings.planAtOnce());
    }

    @Bean
    Worker planWorker(
            Planner planner,
            JdbcClient database,
            TransactionOperations transactions,
            Publication publication,
            InstantSource calendar,
            Wakeup wakeup) {
        var publisher = new PlanPublisher(database, transactions, publication, calendar);
        return new Worker("plan-publisher", () -> planner.planNext() || publisher.publishNext(), wakeup);
    }

    @Bean
    Worker moveWorker(
            JdbcClient database,
            TransactionOperations transactions,
            Locks locks,
            InstantSource calendar,
            Wakeup wakeup) {
        var moves = new CustomerMoves(database, transactions, locks, calendar);
        return new Worker("customer-moves", moves::moveNext, wakeup);
    }

    @Bean
    Worker erasureWorker(Erasure erasure, Wakeup wakeup) {
        return new Worker("erasure", erasure::followUp, wakeup);
    }

    @Bean
    Worker abandonedImportsWorker(AbandonedImports abandoned, Wakeup wakeup) {
        return new Worker("abandoned-imports", abandoned::lookAgain, wakeup);
    }

    @Bean
    Worker retentionWorker(JdbcClient database, RetentionSettings settings, InstantSource calendar, Wakeup wakeup) {
        var retention = new Retention(database, settings, calendar);
        return new Worker("retention", retention::forgetSome, wakeup);
    }
}
