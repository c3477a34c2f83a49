package dev.parley.load.profile;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Path;

/// A connection to the virtual machine of another process of this machine and user.
final class Attached implements AutoCloseable {
    private final VirtualMachine machine;

    private Attached(VirtualMachine machine) {
        this.machine = machine;
    }

    static Attached to(long pid) throws IOException {
        try {
            return new Attached(VirtualMachine.attach(Long.toString(pid)));
        } catch (AttachNotSupportedException refused) {
            throw new IOException("process " + pid + " cannot be attached to", refused);
        }
    }

    /// Has a native agent do something. Returns when it is done.
    void agent(Path library, String command) throws IOException {
        try {
            machine.loadAgentPath(library.toString(), command);
        } catch (AgentLoadException | AgentInitializationException refused) {
            throw new IOException("the profiler refused '" + command + "': " + refused.getMessage(), refused);
        }
    }

    @Override
    public void close() {
        try {
            machine.detach();
        } catch (IOException gone) {
            // Then there is nothing to detach from.
            return;
        }
    }
}
