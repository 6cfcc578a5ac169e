package dev.trickle.sender;

import dev.trickle.pipeline.background.PollingWorker;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.template.NonMarketingTemplates;
import dev.trickle.sender.whatsapp.OnboardingReader;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Creates the workers of the sender. Their tasks run while the database is verified, because they depend on the rows,
 * and write or publish what follows from them.
 */
@Configuration(proxyBeanMethods = false)
class SenderWorkerConfiguration {

    /** The category in force at a claim: the table is small, and a template is recategorised rarely. */
    private static final Duration CATEGORY_INTERVAL = Duration.ofSeconds(5);

    /** A batch waits this long, and no publishing thread waits for its deletion. */
    private static final Duration CLEANUP_INTERVAL = Duration.ofMillis(50);

    /** Longer than any process runs. */
    private static final Duration ONLY_AT_THE_START = Duration.ofDays(36_500);

    private final DatabaseGuard databaseGuard;
    private final SenderProperties settings;

    SenderWorkerConfiguration(DatabaseGuard databaseGuard, SenderProperties settings) {
        this.databaseGuard = databaseGuard;
        this.settings = settings;
    }

    @Bean
    PollingWorker sweepWorker(Sweeper sweeper) {
        return every(settings.sweepInterval(), "sweep", sweeper::sweep);
    }

    @Bean
    PollingWorker suspensionProbeWorker(SuspensionProber suspensionProber) {
        return every(settings.sweepInterval(), "probe-suspensions", suspensionProber::probe);
    }

    @Bean
    PollingWorker missingWebhooksWorker(MissingWebhooksMonitor missingWebhooksMonitor) {
        return every(settings.sweepInterval(), "check-webhooks", missingWebhooksMonitor::check);
    }

    @Bean
    PollingWorker categoryWorker(NonMarketingTemplates nonMarketingTemplates) {
        return every(CATEGORY_INTERVAL, "load-categories", nonMarketingTemplates::load);
    }

    @Bean
    PollingWorker onboardingWorker(
            MarketingEndpointProperties marketingEndpoint,
            OnboardingReader onboardingReader,
            SharedSettings sharedSettings,
            EndpointRouter endpointRouter) {
        return every(
                marketingEndpoint.onboardingPollInterval(),
                "read-onboarding",
                () -> onboardingReader.readAll(sharedSettings.accounts().values(), endpointRouter::setOnboarded));
    }

    @Bean
    PollingWorker templateWorker(TemplateMonitor templateMonitor) {
        return every(settings.templatePollInterval(), "read-templates", templateMonitor::read);
    }

    @Bean
    PollingWorker phoneNumberWorker(PhoneNumberMonitor phoneNumberMonitor) {
        return every(settings.phoneNumberPollInterval(), "check-phone-numbers", phoneNumberMonitor::check);
    }

    @Bean
    PollingWorker startupCheckWorker(StartupCheck startupCheck) {
        return every(ONLY_AT_THE_START, "startup-check", startupCheck::check);
    }

    /** Not held up by the verification: the events of these entries are in Kafka. */
    @Bean
    PollingWorker outboxCleanupWorker(SenderOutbox senderOutbox) {
        return PollingWorker.every(CLEANUP_INTERVAL, "clean-outbox", senderOutbox::deletePublished);
    }

    private PollingWorker every(Duration interval, String name, Runnable work) {
        return PollingWorker.every(interval, name, work, databaseGuard::awaitVerified);
    }
}
