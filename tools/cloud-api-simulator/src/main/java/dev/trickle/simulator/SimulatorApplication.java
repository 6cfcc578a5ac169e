package dev.trickle.simulator;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Simulates Meta's Cloud API: accepts template messages and reports their statuses by webhook. */
@SpringBootApplication
public class SimulatorApplication {

    /** Starts the simulator as a process of its own. */
    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /**
     * Returns the application. It can share a JVM with others, because its settings file has its own name.
     *
     * <p>A bean of type {@link java.time.InstantSource}, added by an initializer, replaces the system clock.
     */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(SimulatorApplication.class)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .properties("spring.config.name=cloud-api-simulator");
    }
}
