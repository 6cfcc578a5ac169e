package dev.trickle.api.account;

import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.query.InternalServiceClient;
import dev.trickle.api.query.ServiceReachability;
import dev.trickle.api.scheduler.SchedulerClient;
import dev.trickle.api.sender.SenderStatus;
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
    private final InternalServiceClient<SenderStatus> senderClient;

    AccountController(
            AccountDirectory accountDirectory,
            SchedulerClient schedulerClient,
            InternalServiceClient<SenderStatus> senderClient) {
        this.accountDirectory = accountDirectory;
        this.schedulerClient = schedulerClient;
        this.senderClient = senderClient;
    }

    @GetMapping("/{id}/gate")
    AccountStatusResponse status(@PathVariable("id") String id) {
        var account =
                accountDirectory.find(id).orElseThrow(() -> new ResourceNotFound("The account is not configured"));
        // Both at once: together they delay the response no longer than one of them.
        var sending = senderClient.ask(account);
        var scheduling = schedulerClient.load(account);
        var sent = sending.join();
        return new AccountStatusResponse(
                scheduling.reachability(),
                scheduling.fields(),
                sent.reachability(),
                sent.status() == null ? null : sent.status().fields());
    }

    /**
     * The answers of the scheduler and of a sender.
     *
     * @param status the scheduler's status of the account, unchanged; the last known one while the scheduler is
     *     unreachable, null if there is none
     * @param sending the sender's status of the account, likewise
     */
    record AccountStatusResponse(
            ServiceReachability scheduler,
            @Nullable Map<String, Object> status,
            ServiceReachability sender,
            @Nullable Map<String, Object> sending) {}
}
