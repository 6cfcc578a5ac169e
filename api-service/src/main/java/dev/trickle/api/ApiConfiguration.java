package dev.trickle.api;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audience.AudienceCheck;
import dev.trickle.api.audience.AudienceQuery;
import dev.trickle.api.campaign.ChangedTemplateCheck;
import dev.trickle.api.campaign.HeldCampaignCheck;
import dev.trickle.api.campaign.PlannedLinkCheck;
import dev.trickle.api.customer.CustomerProperties;
import dev.trickle.api.customer.Erasure;
import dev.trickle.api.customer.PhoneNumberChanges;
import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.database.StatementTimeout;
import dev.trickle.api.imports.AbandonedImports;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.outbox.KafkaPublisher;
import dev.trickle.api.outbox.OutboxRelay;
import dev.trickle.api.outbox.RetryBackoff;
import dev.trickle.api.outbox.WorkSignal;
import dev.trickle.api.planning.PlanDates;
import dev.trickle.api.planning.PlanLimitCheck;
import dev.trickle.api.planning.PlanPublisher;
import dev.trickle.api.planning.Planner;
import dev.trickle.api.retention.Retention;
import dev.trickle.api.retention.RetentionProperties;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.background.PollingWorker;
import dev.trickle.pipeline.error.ErrorTextTable;
import dev.trickle.pipeline.installation.SharedSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
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

/** Defines the beans that several packages share; controllers and their own dependencies are found by scanning. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    ApiProperties.class,
    CustomerProperties.class,
    SharedSettings.class,
    RetentionProperties.class
})
class ApiConfiguration {

    /** For plans of millions of recipients; other statements are limited by the socket timeout of the connection. */
    private static final Duration PLANNING_STATEMENT_TIMEOUT = Duration.ofMinutes(10);

    /** Failures that depend on one item rarely end by themselves. */
    private static final Duration MAX_RETRY_DELAY = Duration.ofHours(1);

    /** Short, because failures to publish are mostly those of Kafka, and end with them. */
    private static final Duration MAX_PUBLISH_DELAY = Duration.ofMinutes(1);

    /** Shorter still: the outbox carries pauses and opt-outs. */
    private static final Duration MAX_RELAY_DELAY = Duration.ofSeconds(5);

    private static final Duration CLEANUP_INTERVAL = Duration.ofHours(1);
    private static final Duration ABANDONED_IMPORTS_INTERVAL = Duration.ofSeconds(1);

    @Bean
    @ConditionalOnMissingBean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    TransactionOperations transactions(PlatformTransactionManager manager) {
        return new TransactionTemplate(manager);
    }

    @Bean
    AccountDirectory accountDirectory(SharedSettings sharedSettings, InstantSource clock) {
        return new AccountDirectory(sharedSettings, clock);
    }

    /** Writes the texts of the error codes at the start, after the migration, so that the views have those in use. */
    @Bean
    ErrorTextTable errorTextTable(DataSource connections, SharedSettings sharedSettings) {
        var table = new ErrorTextTable(connections);
        table.replace(sharedSettings.metaErrors());
        return table;
    }

    @Bean
    ExclusiveClaimLocks exclusiveClaimLocks(JdbcClient database) {
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
    ApiOutbox apiOutbox(JdbcClient database, WorkSignal workSignal) {
        return new ApiOutbox(database, workSignal);
    }

    @Bean
    KafkaPublisher kafkaPublisher(ProducerFactory<?, ?> producers) {
        return KafkaPublisher.create(producers);
    }

    @Bean
    PollingWorker outboxWorker(
            JdbcClient database,
            TransactionOperations transactions,
            KafkaPublisher kafkaPublisher,
            WorkSignal workSignal,
            MeterRegistry meters) {
        var retryBackoff = new RetryBackoff<String>("outbox-relay", MAX_RELAY_DELAY, meters);
        var relay = new OutboxRelay(database, transactions, kafkaPublisher, retryBackoff);
        return workSignal.createWorker("outbox-relay", relay::relay);
    }

    @Bean
    AudienceQuery audienceQuery(JdbcClient database, InstantSource clock) {
        return new AudienceQuery(database, clock);
    }

    @Bean
    AudienceCheck audienceCheck(JdbcClient database, AudienceQuery audienceQuery) {
        return new AudienceCheck(database, audienceQuery);
    }

    @Bean
    Planner planner(
            JdbcClient database,
            TransactionOperations transactions,
            DataSource connections,
            AudienceQuery audienceQuery,
            PlanDates planDates,
            InstantSource clock,
            WorkSignal workSignal,
            ApiProperties settings,
            MeterRegistry meters) {
        var statementTimeout = new StatementTimeout(connections, PLANNING_STATEMENT_TIMEOUT);
        return new Planner(
                database,
                transactions,
                statementTimeout,
                audienceQuery,
                planDates,
                clock,
                workSignal,
                new RetryBackoff<>("planner", MAX_RETRY_DELAY, meters),
                settings.maxSynchronousPlanSize());
    }

    @Bean
    PollingWorker planWorker(Planner planner, WorkSignal workSignal) {
        return workSignal.createWorker("planner", planner::planNext);
    }

    @Bean
    PollingWorker heldCampaignWorker(HeldCampaignCheck heldCampaignCheck, WorkSignal workSignal) {
        return workSignal.createWorker("held-campaigns", heldCampaignCheck::checkNext);
    }

    @Bean
    PollingWorker changedTemplateWorker(ChangedTemplateCheck changedTemplateCheck, WorkSignal workSignal) {
        return workSignal.createWorker("changed-templates", changedTemplateCheck::checkDue);
    }

    @Bean
    PollingWorker plannedLinkWorker(PlannedLinkCheck plannedLinkCheck, WorkSignal workSignal) {
        return workSignal.createWorker("planned-links", plannedLinkCheck::checkNext);
    }

    @Bean
    PollingWorker planLimitWorker(PlanLimitCheck planLimitCheck, WorkSignal workSignal) {
        return workSignal.createWorker("plan-limits", planLimitCheck::compareDue);
    }

    /** Apart from planning: a plan that takes minutes does not delay the publishing of others. */
    @Bean
    PollingWorker planPublishWorker(
            JdbcClient database,
            TransactionOperations transactions,
            KafkaPublisher kafkaPublisher,
            InstantSource clock,
            WorkSignal workSignal,
            MeterRegistry meters) {
        var retryBackoff = new RetryBackoff<CampaignId>("plan-publisher", MAX_PUBLISH_DELAY, meters);
        var publisher = new PlanPublisher(database, transactions, kafkaPublisher, clock, retryBackoff);
        return workSignal.createWorker("plan-publisher", publisher::publishNext);
    }

    @Bean
    PollingWorker phoneNumberChangeWorker(
            JdbcClient database,
            TransactionOperations transactions,
            ExclusiveClaimLocks exclusiveClaimLocks,
            InstantSource clock,
            WorkSignal workSignal,
            MeterRegistry meters) {
        var retryBackoff = new RetryBackoff<UUID>("phone-number-changes", MAX_RETRY_DELAY, meters);
        var changes = new PhoneNumberChanges(database, transactions, exclusiveClaimLocks, clock, retryBackoff);
        return workSignal.createWorker("phone-number-changes", changes::applyNext);
    }

    @Bean
    PollingWorker erasureWorker(Erasure erasure) {
        return PollingWorker.every(CLEANUP_INTERVAL, "erasure", erasure::eraseLateTraces);
    }

    @Bean
    PollingWorker abandonedImportsWorker(AbandonedImports abandoned) {
        return PollingWorker.every(ABANDONED_IMPORTS_INTERVAL, "abandoned-imports", abandoned::failAbandoned);
    }

    @Bean
    PollingWorker retentionWorker(JdbcClient database, RetentionProperties settings, InstantSource clock) {
        var retention = new Retention(database, settings, clock);
        return new PollingWorker("retention", CLEANUP_INTERVAL, retention::deleteExpiredBatch);
    }
}
