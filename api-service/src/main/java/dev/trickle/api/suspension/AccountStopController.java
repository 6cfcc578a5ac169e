package dev.trickle.api.suspension;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** REST endpoints that stop and start accounts. */
@RestController
@RequestMapping("/api/accounts/{id}")
final class AccountStopController {

    private final AccountStopService accountStopService;

    AccountStopController(AccountStopService accountStopService) {
        this.accountStopService = accountStopService;
    }

    @PostMapping("/stop")
    AccountStopResponse stop(@PathVariable("id") String id, @RequestBody(required = false) @Nullable JsonNode body) {
        return accountStopService.stop(id, body);
    }

    @PostMapping("/start")
    AccountStopResponse start(@PathVariable("id") String id, @RequestBody(required = false) @Nullable JsonNode body) {
        return accountStopService.start(id, body);
    }
}
