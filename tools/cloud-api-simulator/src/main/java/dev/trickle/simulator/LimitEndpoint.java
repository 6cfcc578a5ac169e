package dev.trickle.simulator;

import dev.trickle.simulator.ledger.Portfolio;
import dev.trickle.simulator.webhook.Notice;
import dev.trickle.simulator.webhook.Webhooks;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.time.InstantSource;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Moves the account to another tier, and tells so by webhook. */
@RestController
@RequestMapping("/simulator/limit")
final class LimitEndpoint {

    private final Portfolio portfolio;
    private final Webhooks webhooks;
    private final InstantSource calendar;

    LimitEndpoint(Portfolio portfolio, Webhooks webhooks, InstantSource calendar) {
        this.portfolio = portfolio;
        this.webhooks = webhooks;
        this.calendar = calendar;
    }

    /** How many different people any moving 24 hours may have; 0 for any number. */
    record Limit(@Positive int people) {}

    /** What is allowed, and how often that was passed. */
    record Standing(int people, long violations) {}

    @GetMapping
    Standing show() {
        return new Standing(portfolio.limit(), portfolio.violations());
    }

    @PutMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void change(@Valid @RequestBody Limit limit) {
        portfolio.limit(limit.people());
        webhooks.tell(new Notice.LimitChanged(limit.people(), calendar.instant()));
    }
}
