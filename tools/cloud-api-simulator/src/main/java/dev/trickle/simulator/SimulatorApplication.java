package dev.trickle.simulator;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A stand-in for Meta's Cloud API: accepts template messages and tells by webhook what became of them. */
@SpringBootApplication
public class SimulatorApplication {

    /** Starts the simulator on its own. */
    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /**
     * The application, ready to run: also beside others in one JVM, because it reads a settings file of its own name.
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
