package dev.trickle.sender;

import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.template.NonMarketingTemplates;
import dev.trickle.sender.whatsapp.OnboardingReader;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what decides the endpoint of a template: the onboarding of the business accounts, as WhatsApp reports it, and
 * the categories of the templates, as they were last read. A value that cannot be read keeps its last known state.
 */
final class OnboardingMonitor implements AutoCloseable {

    /** The category in force at a claim: the table is small, and a template is recategorised rarely. */
    private static final Duration CATEGORY_PERIOD = Duration.ofSeconds(5);

    private final SharedSettings sharedSettings;
    private final OnboardingReader onboardingReader;
    private final EndpointRouter endpointRouter;
    private final NonMarketingTemplates nonMarketingTemplates;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("onboarding-monitor", 0).factory());

    OnboardingMonitor(
            SharedSettings sharedSettings,
            OnboardingReader onboardingReader,
            EndpointRouter endpointRouter,
            NonMarketingTemplates nonMarketingTemplates) {
        this.sharedSettings = sharedSettings;
        this.onboardingReader = onboardingReader;
        this.endpointRouter = endpointRouter;
        this.nonMarketingTemplates = nonMarketingTemplates;
    }

    /** Reads in the background, now and after each period. */
    OnboardingMonitor scheduleEvery(Duration period) {
        schedule("read-onboarding", this::readOnboarding, period);
        schedule("load-categories", nonMarketingTemplates::load, CATEGORY_PERIOD);
        return this;
    }

    private void schedule(String step, Runnable task, Duration period) {
        var unused = threads.scheduleWithFixedDelay(
                () -> PeriodicStep.run(step, task), 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Reads the onboarding of all business accounts. */
    void readOnboarding() {
        sharedSettings.accounts().values().stream()
                .flatMap(account -> account.businessAccounts().stream())
                .forEach(business -> onboardingReader
                        .isOnboarded(business.id())
                        .ifPresent(isOnboarded -> endpointRouter.setOnboarded(business.id(), isOnboarded)));
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
