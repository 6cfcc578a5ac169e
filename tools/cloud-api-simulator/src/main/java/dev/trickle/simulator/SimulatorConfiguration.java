package dev.trickle.simulator;

import dev.trickle.simulator.fault.Faults;
import dev.trickle.simulator.ledger.Ledger;
import dev.trickle.simulator.ledger.Portfolio;
import dev.trickle.simulator.message.MessageChecks;
import dev.trickle.simulator.message.Token;
import dev.trickle.simulator.person.Behaviour;
import dev.trickle.simulator.person.People;
import dev.trickle.simulator.standing.Standing;
import dev.trickle.simulator.webhook.Webhooks;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the parts of the simulator together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SimulatorProperties.class)
class SimulatorConfiguration {

    @Bean
    @ConditionalOnMissingBean
    InstantSource calendar() {
        return InstantSource.system();
    }

    @Bean
    Ledger ledger(InstantSource calendar) {
        return new Ledger(calendar);
    }

    @Bean
    Standing standing() {
        return new Standing();
    }

    @Bean
    Refusals refusals() {
        return new Refusals();
    }

    @Bean
    MessageChecks messageChecks(SimulatorProperties settings, Standing standing) {
        return new MessageChecks(
                new Token(settings.accessToken()),
                standing,
                settings.phoneNumbers(),
                settings.templates(),
                settings.messagesPerSecond(),
                settings.pair(),
                settings.throttleStatus(),
                System::nanoTime);
    }

    @Bean
    Portfolio portfolio(SimulatorProperties settings, InstantSource calendar) {
        return new Portfolio(calendar, settings.limit().people());
    }

    @Bean
    People people(SimulatorProperties settings, InstantSource calendar) {
        var person = settings.person();
        return new People(new Behaviour(settings.seed(), person), person.messagesADay(), calendar);
    }

    @Bean
    Webhooks webhooks(SimulatorProperties settings, InstantSource calendar, Ledger ledger) {
        var account = new Webhooks.Account(settings.businessAccountId(), settings.phoneNumbers(), settings.appSecret());
        return new Webhooks(
                settings.webhook(),
                account,
                settings.seed(),
                calendar,
                update -> ledger.confirm(update.sequence(), update.status()));
    }

    @Bean
    Agenda agenda(InstantSource calendar, SimulatorProperties settings) {
        return new Agenda(calendar, settings.webhook().pollEvery());
    }

    @Bean
    TemplateChanges templateChanges(Standing standing, Agenda agenda, Webhooks webhooks) {
        return new TemplateChanges(standing, agenda, webhooks);
    }

    @Bean
    Departures departures(People people, Ledger ledger, Webhooks webhooks) {
        return new Departures(people, ledger, webhooks);
    }

    @Bean
    Review review(
            SimulatorProperties settings,
            Ledger ledger,
            Agenda agenda,
            TemplateChanges changes,
            Departures departures) {
        var review = new Review(ledger, agenda, changes, departures);
        settings.pacing().forEach(paced -> review.pace(paced.template(), paced.terms()));
        return review;
    }

    @Bean
    Acceptances acceptances(
            SimulatorProperties settings, Portfolio portfolio, Ledger ledger, Review review, Departures departures) {
        return new Acceptances(portfolio, ledger, review, departures, settings.messageStatus());
    }

    @Bean
    Faults faults(SimulatorProperties settings) {
        var faults = new Faults(settings.seed());
        faults.arm(settings.faults());
        return faults;
    }

    @Bean
    OpenCalls openCalls() {
        return new OpenCalls();
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> wires() {
        return server -> server.addEngineValves(new Wire());
    }

    @Bean
    CallsUnderWay callsUnderWay() {
        return new CallsUnderWay();
    }

    @Bean
    SimulatorClockwork simulatorClockwork(Agenda agenda, Webhooks webhooks, CallsUnderWay calls) {
        return new SimulatorClockwork(agenda, webhooks, calls);
    }
}
