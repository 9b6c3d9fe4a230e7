/** Kinds of resources that operators work on. */
export const envoyConfigs: readonly string[] = ['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig']
export const ciliumPolicies: readonly string[] = ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']
export const policies: readonly string[] = [...ciliumPolicies, 'NetworkPolicy']
export const services: readonly string[] = ['Service']
