package dev.trickle.api;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audience.AudienceQuery;
import dev.trickle.api.customer.AbandonedImports;
import dev.trickle.api.customer.Erasure;
import dev.trickle.api.customer.PhoneNumberChanges;
import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.database.StatementTimeout;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.outbox.KafkaPublisher;
import dev.trickle.api.outbox.OutboxRelay;
import dev.trickle.api.outbox.PollingWorker;
import dev.trickle.api.outbox.WorkSignal;
import dev.trickle.api.planning.PlanDates;
import dev.trickle.api.planning.PlanPublisher;
import dev.trickle.api.planning.Planner;
import dev.trickle.api.retention.Retention;
import dev.trickle.api.retention.RetentionProperties;
import dev.trickle.pipeline.installation.SharedSettings;
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
@EnableConfigurationProperties({ApiProperties.class, SharedSettings.class, RetentionProperties.class})
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
    AccountDirectory accounts(SharedSettings sharedSettings, InstantSource calendar) {
        return new AccountDirectory(sharedSettings, calendar);
    }

    @Bean
    ExclusiveClaimLocks locks(JdbcClient database) {
        return new ExclusiveClaimLocks(database);
    }

    @Bean
    DataSize maxImportSize(ApiProperties settings) {
        return settings.maxImportSize();
    }

    @Bean
    WorkSignal workSignal() {
        return new WorkSignal();
    }

    @Bean
    ApiOutbox outbox(JdbcClient database, WorkSignal workSignal) {
        return new ApiOutbox(database, workSignal);
    }

    @Bean
    KafkaPublisher publication(ProducerFactory<?, ?> producers) {
        return KafkaPublisher.by(producers);
    }

    @Bean
    PollingWorker outboxWorker(
            JdbcClient database,
            TransactionOperations transactions,
            KafkaPublisher kafkaPublisher,
            WorkSignal workSignal) {
        var relay = new OutboxRelay(database, transactions, kafkaPublisher);
        return new PollingWorker("outbox-relay", relay::relay, workSignal);
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
            WorkSignal workSignal,
            ApiProperties settings) {
        var statementTimeout = new StatementTimeout(connections, FOR_A_LARGE_PLAN);
        return new Planner(
                database,
                transactions,
                statementTimeout,
                audiences,
                dates,
                calendar,
                workSignal,
                settings.planAtOnce());
    }

    @Bean
    PollingWorker planWorker(
            Planner planner,
            JdbcClient database,
            TransactionOperations transactions,
            KafkaPublisher kafkaPublisher,
            InstantSource calendar,
            WorkSignal workSignal) {
        var publisher = new PlanPublisher(database, transactions, kafkaPublisher, calendar);
        return new PollingWorker("plan-publisher", () -> planner.planNext() || publisher.publishNext(), workSignal);
    }

    @Bean
    PollingWorker phoneNumberChangeWorker(
            JdbcClient database,
            TransactionOperations transactions,
            ExclusiveClaimLocks exclusiveClaimLocks,
            InstantSource calendar,
            WorkSignal workSignal) {
        var changes = new PhoneNumberChanges(database, transactions, exclusiveClaimLocks, calendar);
        return new PollingWorker("phone-number-changes", changes::applyNext, workSignal);
    }

    @Bean
    PollingWorker erasureWorker(Erasure erasure, WorkSignal workSignal) {
        return new PollingWorker("erasure", erasure::eraseLateTracesIfDue, workSignal);
    }

    @Bean
    PollingWorker abandonedImportsWorker(AbandonedImports abandoned, WorkSignal workSignal) {
        return new PollingWorker("abandoned-imports", abandoned::failAbandoned, workSignal);
    }

    @Bean
    PollingWorker retentionWorker(
            JdbcClient database, RetentionProperties settings, InstantSource calendar, WorkSignal workSignal) {
        var retention = new Retention(database, settings, calendar);
        return new PollingWorker("retention", retention::deleteExpiredBatch, workSignal);
    }
}
