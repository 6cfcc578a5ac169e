package dev.trickle.scheduler.query;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.trickle.scheduler.query.AccountUnavailable.HostedElsewhere;
import dev.trickle.scheduler.query.AccountUnavailable.TemporarilyUnavailable;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class AccountStatusControllerTest {

    @Test
    void returnsServiceUnavailableWhileNoInstanceHostsTheAccount() throws Exception {
        performWith(new TemporarilyUnavailable(SHOP))
                .andExpect(status().isServiceUnavailable())
                .andExpect(header().string("Retry-After", "5"));
    }

    @Test
    void returnsMisdirectedRequestForAnAccountOfAnotherInstance() throws Exception {
        performWith(new HostedElsewhere(SHOP, "scheduler-2:8081"))
                .andExpect(status().is(421))
                .andExpect(header().doesNotExist("Retry-After"));
    }

    private static ResultActions performWith(AccountUnavailable exception) throws Exception {
        AccountLocator accountLocator = account -> {
            throw exception;
        };
        return MockMvcBuilders.standaloneSetup(new AccountStatusController(accountLocator))
                .build()
                .perform(get("/accounts/shop/gate"));
    }
}
