package dev.trickle.api.scheduler;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.problem.ResourceNotFound;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** REST endpoints of accounts. */
@RestController
@RequestMapping("/api/accounts")
final class AccountController {

    private final AccountDirectory accountDirectory;
    private final SchedulerClient schedulerClient;

    AccountController(AccountDirectory accountDirectory, SchedulerClient schedulerClient) {
        this.accountDirectory = accountDirectory;
        this.schedulerClient = schedulerClient;
    }

    @GetMapping("/{id}/gate")
    AccountStatusResponse status(@PathVariable("id") String id) {
        var account =
                accountDirectory.find(id).orElseThrow(() -> new ResourceNotFound("The account is not configured"));
        var answer = schedulerClient.load(account);
        return new AccountStatusResponse(answer.reachability(), answer.fields());
    }

    /**
     * The answer of the scheduler.
     *
     * @param status the scheduler's status of the account, unchanged; the last known one while the scheduler is
     *     unreachable, null if there is none
     */
    record AccountStatusResponse(
            SchedulerReachability scheduler, @Nullable Map<String, Object> status) {}
}
