package dev.trickle.simulator;

import dev.trickle.simulator.OpenCalls.Call;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the calls in flight, so that a test that kills a caller can verify that it was making a call. */
@RestController
@RequestMapping("/simulator/calls")
final class CallsController {

    private final OpenCalls calls;

    CallsController(OpenCalls calls) {
        this.calls = calls;
    }

    @GetMapping
    Calls calls() {
        return new Calls(calls.arrived(), calls.open());
    }

    /**
     * The calls of the simulated API.
     *
     * @param arrived count since the start, refused and cut calls included
     */
    record Calls(long arrived, List<Call> open) {}
}
