package dev.trickle.simulator;

import dev.trickle.simulator.fault.Faults;
import dev.trickle.simulator.health.AccountHealth;
import dev.trickle.simulator.ledger.AcceptanceLog;
import dev.trickle.simulator.ledger.PortfolioLimit;
import dev.trickle.simulator.media.UploadedFiles;
import dev.trickle.simulator.message.ApiToken;
import dev.trickle.simulator.message.MessageChecks;
import dev.trickle.simulator.message.TemplateCatalogue;
import dev.trickle.simulator.person.Behaviour;
import dev.trickle.simulator.person.SimulatedPeople;
import dev.trickle.simulator.webhook.Webhooks;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the simulator. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SimulatorProperties.class)
class SimulatorConfiguration {

    @Bean
    @ConditionalOnMissingBean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    AcceptanceLog acceptanceLog(InstantSource clock) {
        return new AcceptanceLog(clock);
    }

    @Bean
    AccountHealth accountHealth(SimulatorProperties settings) {
        return new AccountHealth(settings.marketing());
    }

    @Bean
    UploadedFiles uploadedFiles(InstantSource clock) {
        return new UploadedFiles(clock);
    }

    @Bean
    GraphErrorHandler graphErrorHandler() {
        return new GraphErrorHandler();
    }

    @Bean
    TemplateCatalogue templateCatalogue(SimulatorProperties settings) {
        return new TemplateCatalogue(settings.templates(), settings.strictTemplates());
    }

    @Bean
    MessageChecks messageChecks(
            SimulatorProperties settings, AccountHealth accountHealth, TemplateCatalogue catalogue) {
        return new MessageChecks(
                new ApiToken(settings.accessToken()),
                accountHealth,
                settings.phoneNumbers(),
                catalogue,
                settings.messagesPerSecond(),
                settings.pair(),
                settings.throttleStatus(),
                System::nanoTime);
    }

    @Bean
    PortfolioLimit portfolioLimit(SimulatorProperties settings, InstantSource clock) {
        return new PortfolioLimit(clock, settings.limit().people());
    }

    @Bean
    SimulatedPeople simulatedPeople(SimulatorProperties settings, InstantSource clock) {
        var person = settings.person();
        return new SimulatedPeople(new Behaviour(settings.seed(), person), person.messagesPerDay(), clock);
    }

    @Bean
    Webhooks webhooks(SimulatorProperties settings, InstantSource clock, AcceptanceLog acceptanceLog) {
        var account = new Webhooks.Account(settings.businessAccountId(), settings.phoneNumbers(), settings.appSecret());
        return new Webhooks(
                settings.webhook(),
                account,
                settings.seed(),
                clock,
                update -> acceptanceLog.markConfirmed(update.sequence(), update.status()));
    }

    @Bean
    ScheduledActions scheduledActions(InstantSource clock, SimulatorProperties settings) {
        return new ScheduledActions(clock, settings.webhook().pollEvery());
    }

    @Bean
    TemplateChanges templateChanges(
            TemplateCatalogue catalogue,
            AccountHealth accountHealth,
            ScheduledActions scheduledActions,
            Webhooks webhooks) {
        return new TemplateChanges(catalogue, accountHealth, scheduledActions, webhooks);
    }

    @Bean
    MessageDispatch messageDispatch(SimulatedPeople simulatedPeople, AcceptanceLog acceptanceLog, Webhooks webhooks) {
        return new MessageDispatch(simulatedPeople, acceptanceLog, webhooks);
    }

    @Bean
    PacingReview pacingReview(
            SimulatorProperties settings,
            AcceptanceLog acceptanceLog,
            ScheduledActions scheduledActions,
            TemplateChanges changes,
            MessageDispatch messageDispatch) {
        var pacingReview = new PacingReview(acceptanceLog, scheduledActions, changes, messageDispatch);
        settings.pacing().forEach(paced -> pacingReview.startPacing(paced.key(), paced.pacingRules()));
        return pacingReview;
    }

    @Bean
    MessageAcceptance messageAcceptance(
            SimulatorProperties settings,
            TemplateCatalogue catalogue,
            PortfolioLimit portfolioLimit,
            AcceptanceLog acceptanceLog,
            PacingReview pacingReview,
            MessageDispatch messageDispatch) {
        return new MessageAcceptance(
                catalogue, portfolioLimit, acceptanceLog, pacingReview, messageDispatch, settings.messageStatus());
    }

    @Bean
    Faults faults(SimulatorProperties settings) {
        var faults = new Faults(settings.seed());
        faults.replace(settings.faults());
        return faults;
    }

    @Bean
    OpenCalls openCalls() {
        return new OpenCalls();
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> connectionCutter() {
        return server -> server.addEngineValves(new ConnectionCutter());
    }

    @Bean
    InFlightCalls inFlightCalls() {
        return new InFlightCalls();
    }

    @Bean
    SimulatorIdleState simulatorIdleState(ScheduledActions scheduledActions, Webhooks webhooks, InFlightCalls calls) {
        return new SimulatorIdleState(scheduledActions, webhooks, calls);
    }
}
