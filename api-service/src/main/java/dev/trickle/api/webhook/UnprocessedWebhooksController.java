package dev.trickle.api.webhook;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** HTTP endpoint of unprocessed webhooks. */
@RestController
@RequestMapping("/api/webhooks/unprocessed")
final class UnprocessedWebhooksController {

    private final UnprocessedWebhooksRepository repository;

    UnprocessedWebhooksController(UnprocessedWebhooksRepository repository) {
        this.repository = repository;
    }

    @GetMapping
    UnprocessedWebhooksList list() {
        return new UnprocessedWebhooksList(repository.list());
    }

    /** Unprocessed webhooks by their unknown part, the most recent ones first. */
    record UnprocessedWebhooksList(List<UnprocessedWebhooks> items) {}
}
