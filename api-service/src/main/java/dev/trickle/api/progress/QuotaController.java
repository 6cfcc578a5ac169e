package dev.trickle.api.progress;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.AccountId;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Quotas over HTTP. */
@RestController
@RequestMapping("/api/quota")
final class QuotaController {

    private static final int LARGEST_PAGE = 1_000;

    private final QuotaRepository quotaRepository;
    private final RollingWindowRepository window;
    private final AccountDirectory accountDirectory;

    QuotaController(
            QuotaRepository quotaRepository, RollingWindowRepository window, AccountDirectory accountDirectory) {
        this.quotaRepository = quotaRepository;
        this.window = window;
        this.accountDirectory = accountDirectory;
    }

    @GetMapping
    QuotaPage today() {
        return new QuotaPage(accountDirectory.all().stream().map(this::present).toList());
    }

    @GetMapping("/history")
    QuotaHistory history(
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable LocalDate cursor,
            @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw InvalidRequest.of("limit", "range", "limit must be from 1 to " + LARGEST_PAGE);
        }
        var items = quotaRepository.newest(accountDirectory.resolve(account), cursor, limit);
        return new QuotaHistory(
                items, items.size() < limit ? null : items.getLast().date());
    }

    private CurrentQuota present(AccountId account) {
        return new CurrentQuota(quotaRepository.today(account), window.of(account));
    }

    /** Of every account: today, and the moving window. */
    record QuotaPage(List<CurrentQuota> items) {}

    /** What an account may still send: both must have room. */
    record CurrentQuota(@JsonUnwrapped QuotaRepository.Quota today, RollingWindowRepository.Window window) {}

    /**
     * Some days, the newest first.
     *
     * @param nextCursor the day before which the next page begins; null if there is none
     */
    record QuotaHistory(
            List<QuotaRepository.Quota> items, @Nullable LocalDate nextCursor) {}
}
