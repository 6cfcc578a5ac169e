package dev.trickle.api.quota;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.page.Paging;
import dev.trickle.pipeline.AccountId;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** REST endpoints of quotas. */
@RestController
@RequestMapping("/api/quota")
final class QuotaController {

    private static final int MAX_PAGE_SIZE = 1_000;

    private final QuotaRepository quotaRepository;
    private final RollingWindowRepository rollingWindowRepository;
    private final AccountDirectory accountDirectory;

    QuotaController(
            QuotaRepository quotaRepository,
            RollingWindowRepository rollingWindowRepository,
            AccountDirectory accountDirectory) {
        this.quotaRepository = quotaRepository;
        this.rollingWindowRepository = rollingWindowRepository;
        this.accountDirectory = accountDirectory;
    }

    @GetMapping
    QuotaPage current() {
        return new QuotaPage(
                accountDirectory.all().stream().map(this::currentQuota).toList());
    }

    @GetMapping("/history")
    QuotaHistory history(
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable LocalDate cursor,
            @RequestParam(defaultValue = "100") int limit) {
        Paging.checkLimit(limit, MAX_PAGE_SIZE);
        var items = quotaRepository.newest(accountDirectory.resolve(account), cursor, limit);
        return new QuotaHistory(items, Paging.nextCursor(items, limit, QuotaRepository.DailyQuotaResponse::date));
    }

    private CurrentQuota currentQuota(AccountId account) {
        return new CurrentQuota(quotaRepository.today(account), rollingWindowRepository.load(account));
    }

    /** The quotas of all accounts. */
    record QuotaPage(List<CurrentQuota> items) {}

    /** The daily quota and the rolling window of an account; both limit its messages. */
    record CurrentQuota(
            @JsonUnwrapped QuotaRepository.DailyQuotaResponse today, RollingWindowRepository.RollingWindow window) {}

    /**
     * A page of days, newest first.
     *
     * @param nextCursor cursor of the next page; null if this is the last one
     */
    record QuotaHistory(
            List<QuotaRepository.DailyQuotaResponse> items,
            @Nullable LocalDate nextCursor) {}
}
