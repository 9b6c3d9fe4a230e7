import type { mesh } from './english-mesh.ts'
import type { Translated } from './words.ts'

const configs = {
  'config-namespace': {
    mistake: 'la config {name} est dans le namespace {seen}, et le Service est dans {wanted}',
    hint: 'une config prend des Services de son namespace ; kubectl get cec -A montre où est la vôtre',
    solution: 'déplacez-la :',
  },
  'config-left-over': {
    mistake:
      'la config {name} prend encore le Service stronghold ; Cilium ne donne un Service qu’à une config, et {other} n’est pas prise en compte',
    hint: 'que dit la fiche de retirer avant ce lab ? kubectl get cec',
    solution: 'supprimez-la, et appliquez la vôtre de nouveau :',
  },
  'type-wrong': {
    mistake: 'il n’y a pas de type {seen}',
    hint: 'comparez-le lettre par lettre avec la fiche ; tout compte, v3 aussi',
    solution: 'écrivez :',
  },
  'services-missing': {
    mistake: 'la config ne nomme aucun Service dont elle prend le trafic : aucune requête ne passe par elle',
    hint: 'backendServices dit où Envoy peut envoyer les requêtes ; quel champ dit quel trafic reçoit Envoy ?',
    solution: 'ajoutez, sous spec: :',
  },
  'service-wrong': {
    mistake: 'la config prend le trafic de {seen}, et les clients demandent {wanted}',
    hint: 'services est ce que demandent les clients, backendServices ce vers quoi Envoy envoie',
    solution: 'écrivez :',
  },
  'listener-missing': {
    mistake: 'la config n’a pas de Listener, à qui le trafic du Service est donné',
    hint: 'une requête entre par un listener, suit une route, vers un cluster : lequel des trois manque ?',
    solution: 'ajoutez une ressource de ce type :',
  },
  'listener-unknown': {
    mistake: 'services nomme le listener {seen}, qui n’est pas parmi les ressources',
    hint: 'le nom doit être celui d’un Listener de la même config',
    solution: 'écrivez :',
  },
  'listener-unnamed': {
    mistake:
      'il y a plusieurs listeners ({seen}) et services n’en nomme aucun : Cilium prend {first}, le premier de l’alphabet',
    hint: 'une entrée de services peut dire quel listener reçoit son trafic',
    solution: 'nommez celui qu’il faut, par exemple :',
  },
  'routes-unknown': {
    mistake: 'le listener demande les routes {seen}, nom qu’aucune RouteConfiguration de la config ne porte',
    hint: 'route_config_name et le nom de la RouteConfiguration doivent être les mêmes',
    solution: 'écrivez :',
  },
  'domain-wrong': {
    mistake: 'aucun virtual host n’est pour {authority}, ce que demandent les clients ; les vôtres sont pour {seen}',
    hint: 'un domaine est comparé à tout l’en-tête Host, port compris',
    solution: 'écrivez :',
  },
  'route-match-wrong': {
    mistake: 'aucune route ne convient à {path} ; la vôtre est pour {seen}',
    hint: 'un prefix est comparé au début du chemin, qui commence par une barre oblique',
    solution: 'écrivez :',
  },
  'cluster-undefined': {
    mistake: 'une route mène au cluster {seen}, que la config ne définit pas',
    hint: 'le nom dans la route et le nom du Cluster doivent être les mêmes',
    solution: 'écrivez, ou renommez le Cluster :',
  },
  'cluster-unpublished': {
    mistake: 'le cluster {seen} demande des endpoints que personne ne publie sous ce nom',
    hint: 'Cilium publie les pods des Services de services et backendServices, sous namespace/nom',
    solution: 'écrivez :',
  },
  'cluster-without-namespace': {
    mistake: 'le cluster s’appelle {seen}, et Cilium publie les endpoints avec leur namespace devant le nom',
    hint: 'sous quel nom Cilium publie-t-il les pods d’un Service ?',
    solution: 'écrivez-le ainsi, dans la route aussi :',
  },
  'duration-wrong': {
    mistake: '{seen} n’est pas une durée pour Envoy',
    hint: 'Envoy veut des secondes, avec un s à la fin : ni minutes ni millisecondes',
    solution: 'écrivez :',
  },
  'router-missing': {
    mistake: 'il manque aux filtres HTTP le router, celui qui envoie les requêtes plus loin',
    hint: 'qui doit être le dernier de http_filters ?',
    solution: 'ajoutez comme dernier filtre :',
  },
  'router-not-last': {
    mistake: 'un filtre est après le router, et ne voit donc jamais de requête',
    hint: 'les filtres travaillent dans leur ordre, et le router est la fin',
    solution: 'mettez ce filtre en dernier :',
  },
}

const limits = {
  'limiter-missing': {
    mistake: 'la config ne limite rien : il n’y a pas de limite locale de débit parmi les filtres HTTP',
    hint: 'quel filtre d’Envoy compte les requêtes ? Il est avant le router',
    solution: 'ajoutez, avant le router :',
  },
  'filter-enabled-missing': {
    mistake: 'filter_enabled vaut {seen} : le filtre ne regarde aucune requête, ou pas toutes',
    hint: 'que prend Envoy pour filter_enabled quand rien n’est écrit ?',
    solution: 'écrivez :',
  },
  'filter-enforced-missing': {
    mistake: 'filter_enforced vaut {seen} : le filtre compte les requêtes et n’en refuse aucune, ou pas toutes',
    hint: 'compter et refuser sont deux interrupteurs',
    solution: 'écrivez :',
  },
  'bucket-size': {
    mistake: 'le seau contient {seen} jetons, et le lab en demande {wanted}',
    hint: 'combien de requêtes peuvent venir d’un coup ? C’est la taille du seau',
    solution: 'écrivez :',
  },
  'bucket-refill': {
    mistake: 'le seau se remplit de {seen}, et le lab demande {wanted}',
    hint: 'combien de jetons reviennent, et tous les combien ?',
    solution: 'écrivez :',
  },
  'mark-missing': {
    mistake: 'les 429 ne portent pas l’en-tête x-local-rate-limit: true, qui dit de quelle limite ils viennent',
    hint: 'le filtre peut ajouter des en-têtes à ce qu’il refuse',
    solution: 'écrivez :',
  },
}

const splits = {
  'split-missing': {
    mistake: 'la route mène à un seul cluster : rien n’est réparti',
    hint: 'une route peut mener à plusieurs clusters, chacun avec son poids',
    solution: 'au lieu de cluster, écrivez :',
  },
  'weights-swapped': {
    mistake: 'les poids sont sur les mauvais bras : {seen}, où le lab demande {wanted}',
    hint: 'simple avant better : lequel reçoit la plupart des requêtes ?',
    solution: 'écrivez :',
  },
  'arm-missing': {
    mistake: '{arm} ne reçoit rien',
    hint: 'chaque bras mène-t-il à son propre cluster, avec un poids supérieur à 0 ?',
    solution: 'écrivez :',
  },
  'weights-wrong': {
    mistake: 'les poids sont {seen} pour simple et better, et le lab demande {wanted}',
    hint: 'sur dix requêtes, combien vont au better stronghold ?',
    solution: 'écrivez :',
  },
  'retries-missing': {
    mistake: 'la route ne réessaie pas quand un stronghold échoue',
    hint: 'une route peut avoir une retry_policy',
    solution: 'écrivez, sous route :',
  },
  'retries-wrong': {
    mistake: 'la route réessaie autrement que ne le demande le lab',
    hint: 'combien de nouveaux essais, et combien de temps pour chacun ?',
    solution: 'écrivez :',
  },
}

const services = {
  'service-name': {
    mistake: 'le Service s’appelle {seen}, et les clients demandent {wanted}',
    hint: 'STRONGHOLD_URL, dans le Deployment de l’orc, dit à qui il demande',
    solution: 'écrivez :',
  },
  'service-namespace': {
    mistake: 'le Service est dans le namespace {seen}, et les autres sont dans {wanted}',
    hint: 'un nom court est cherché dans le namespace de celui qui demande',
    solution: 'écrivez :',
  },
  'service-selector-typo': {
    mistake: 'le Service {name} sélectionne {seen}, un label qu’aucun pod ne porte ; il y a {nearest}',
    hint: 'kubectl get endpoints montre qu’il n’y a personne derrière ; comparez avec kubectl get pods --show-labels',
    solution: 'le label que portent les pods :',
  },
  'service-selector-narrow': {
    mistake: 'le Service {name} ne sélectionne pas les pods de {seen}',
    hint: 'quel label tous les strongholds ont-ils en commun, quelle que soit leur version ?',
    solution: 'écrivez :',
  },
  'service-selector-wide': {
    mistake: 'le Service {name} sélectionne aussi les pods de {seen}, qui n’est pas un stronghold',
    hint: 'quel label ont les strongholds, et personne d’autre ?',
    solution: 'écrivez :',
  },
  'service-port': {
    mistake: 'le Service {name} a le port {seen}, et les clients s’adressent au port {wanted}',
    hint: 'port est celui du Service, targetPort celui où ses pods écoutent',
    solution: 'écrivez :',
  },
  'service-target-port': {
    mistake: 'le Service {name} mène au port {seen} de ses pods, où personne n’écoute',
    hint: 'targetPort est un port du conteneur, par son numéro ou par son nom',
    solution: 'écrivez :',
  },
  'pods-unlabelled': {
    mistake: 'il manque aux pods de {name} le label class: stronghold (le leur : {seen}) : rien ne les trouve',
    hint: 'les labels des pods sont dans le template du Deployment, non dans ses propres metadata',
    solution: 'écrivez, et dans selector.matchLabels aussi :',
  },
  'no-replicas': {
    mistake: '{name} n’a aucun replica, et donc aucun pod',
    hint: 'kubectl get deployments : combien sont prêts, sur combien ?',
    solution: 'écrivez :',
  },
  'probe-wrong': {
    mistake: 'la readiness probe de {name} demande {seen}, que le stronghold n’a pas : ses pods ne sont jamais prêts',
    hint: 'kubectl describe pod montre ce que la probe a reçu',
    solution: 'écrivez :',
  },
}

export const frenchMesh: Translated<typeof mesh> = { ...configs, ...limits, ...splits, ...services }
