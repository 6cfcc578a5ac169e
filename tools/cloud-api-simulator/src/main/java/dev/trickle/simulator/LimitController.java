package dev.trickle.simulator;

import dev.trickle.simulator.ledger.PortfolioLimit;
import dev.trickle.simulator.webhook.WebhookNotice;
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
final class LimitController {

    private final PortfolioLimit portfolioLimit;
    private final Webhooks webhooks;
    private final InstantSource calendar;

    LimitController(PortfolioLimit portfolioLimit, Webhooks webhooks, InstantSource calendar) {
        this.portfolioLimit = portfolioLimit;
        this.webhooks = webhooks;
        this.calendar = calendar;
    }

    /** How many different people any moving 24 hours may have; 0 for any number. */
    record Limit(@Positive int people) {}

    /** What is allowed, and how often that was passed. */
    record LimitStatus(int people, long violations) {}

    @GetMapping
    LimitStatus show() {
        return new LimitStatus(portfolioLimit.limit(), portfolioLimit.violations());
    }

    @PutMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void change(@Valid @RequestBody Limit limit) {
        portfolioLimit.limit(limit.people());
        webhooks.tell(new WebhookNotice.LimitChanged(limit.people(), calendar.instant()));
    }
}
