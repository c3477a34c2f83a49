package dev.parley.platform.internal;

import dev.parley.platform.api.Nodes;
import jakarta.annotation.Resource;
import jakarta.inject.Singleton;
import java.util.List;
import org.infinispan.Cache;
import org.infinispan.remoting.rpc.RpcManager;
import org.infinispan.remoting.transport.Address;

/// The members of the cluster view of the cache `sessions`. A local cache has no view: its server is alone.
@Singleton
public class InfinispanNodes implements Nodes {

    private static final String LONE = "local";

    @Resource(lookup = "java:jboss/infinispan/cache/parley/sessions")
    private Cache<Object, Object> sessions;

    @Override
    public String self() {
        RpcManager network = network();
        return network == null ? LONE : network.getAddress().toString();
    }

    @Override
    public List<String> others() {
        RpcManager network = network();
        if (network == null) {
            return List.of();
        }
        Address self = network.getAddress();
        return network.getMembers().stream()
                .filter(member -> !member.equals(self))
                .map(Address::toString)
                .toList();
    }

    /// Null for a local cache.
    private RpcManager network() {
        return sessions.getAdvancedCache().getRpcManager();
    }
}
