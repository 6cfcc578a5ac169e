package dev.trickle.simulator;

import dev.trickle.simulator.ledger.PortfolioLimit;
import dev.trickle.simulator.webhook.WebhookNotice;
import dev.trickle.simulator.webhook.Webhooks;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Changes the messaging limit of the account, and reports the change by webhook unless the request says otherwise. */
@RestController
@RequestMapping("/simulator/limit")
final class LimitController {

    private final PortfolioLimit portfolioLimit;
    private final Webhooks webhooks;
    private final InstantSource clock;

    LimitController(PortfolioLimit portfolioLimit, Webhooks webhooks, InstantSource clock) {
        this.portfolioLimit = portfolioLimit;
        this.webhooks = webhooks;
        this.clock = clock;
    }

    /**
     * The number of different people in any rolling 24 hours.
     *
     * @param webhook whether a webhook reports the change; true if absent
     */
    record Limit(@Positive int people, Boolean webhook) {

        Limit(@Positive int people, @Nullable Boolean webhook) {
            this.people = people;
            this.webhook = Objects.requireNonNullElse(webhook, true);
        }
    }

    /** The limit, and how often it was exceeded. */
    record LimitStatus(int people, long violations) {}

    @GetMapping
    LimitStatus readLimit() {
        return new LimitStatus(portfolioLimit.limit(), portfolioLimit.violations());
    }

    @PutMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changeLimit(@Valid @RequestBody Limit limit) {
        portfolioLimit.changeLimit(limit.people());
        if (limit.webhook()) {
            webhooks.send(new WebhookNotice.LimitChanged(limit.people(), clock.instant()));
        }
    }
}
