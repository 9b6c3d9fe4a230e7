import type { readingAndPolicies } from './english-manifests.ts'
import type { Translated } from './words.ts'

const reading = {
  'empty-file': {
    mistake: 'le fichier {file} est vide',
    hint: 'l’éditeur l’a-t-il enregistré ? Regardez-le avec cat, et écrivez ce que demande la fiche du lab',
    solution: 'écrivez la ressource dans le fichier ; ceci en affiche une :',
  },
  'yaml-syntax': {
    mistake: 'ce YAML ne peut pas être lu : {what}',
    hint: 'regardez la ligne et celle du dessus : indentation, deux-points oubliés, guillemet ou crochet resté ouvert',
    solution: 'corrigez la ligne ici ; deux espaces par niveau, pas de tabulation :',
  },
  'wrong-kind': {
    mistake: 'Kubernetes ne connaît pas de kind {seen}',
    hint: 'comparez le mot après kind: avec la fiche, lettre par lettre ; les majuscules comptent',
    solution: 'écrivez :',
  },
  'wrong-api-version': {
    mistake: '{kind} n’est pas dans l’API {seen}',
    hint: 'kubectl api-resources dit dans quelle API se trouve un kind',
    solution: 'écrivez :',
  },
  'port-not-string': {
    mistake: 'le port {seen} est un nombre, et dans une policy Cilium un port est une chaîne',
    hint: 'comment faire pour que YAML prenne 8080 pour un texte ?',
    solution: 'mettez-le entre guillemets :',
  },
  'unknown-field': {
    mistake: 'il n’y a pas de champ {seen} à cet endroit',
    hint: 'est-il bien écrit, et indenté sous le bon parent ? kubectl explain montre les champs d’un kind',
    solution: 'ce qui va là :',
  },
  'invalid-value': {
    mistake: 'Kubernetes refuserait une valeur : {what}',
    hint: 'kubectl apply --dry-run=server dit la même chose sans rien changer',
    solution: 'changez-la :',
  },
  'duplicate-resource': {
    mistake: '{name} figure deux fois, aussi en {other} ; kubectl garderait la dernière',
    hint: 'laquelle des deux est la bonne ?',
    solution: 'retirez l’une des deux, ou donnez-lui un autre nom :',
  },
  refused: {
    mistake: 'Envoy, ou Cilium, ne l’accepte pas : {what}',
    hint: 'le message nomme le champ ; comparez-le avec la fiche et avec l’indentation de ses voisins',
    solution: 'changez ce que nomme le message :',
  },
  'promise-differs': {
    mistake: 'le mesh fait ce que vous avez écrit, et le lab demande autre chose : {what}',
    hint: 'comparez vos nombres avec ceux de la fiche',
    solution: 'le lab demande :',
  },
  'agent-not-ready': {
    mistake: 'l’agent Cilium du nœud {node} n’est pas prêt ({because}) : rien de ce que vous appliquez n’y arrive',
    hint: 'vos manifestes n’y sont pour rien ; regardez d’abord le pod de l’agent',
    solution: 'attendez-le, ou cherchez pourquoi :',
  },
  'envoy-config-off': {
    mistake: 'Cilium a été installé sans CiliumEnvoyConfig : personne ne lit la vôtre',
    hint: 'regardez les valeurs Helm avec lesquelles Cilium a été installé',
    solution: 'activez-le :',
  },
}

const policies = {
  'policy-namespace': {
    mistake: 'la policy {name} est dans le namespace {seen}, et les strongholds sont dans {wanted}',
    hint: 'une policy ne sélectionne que des pods de son namespace ; kubectl get cnp -A montre où est la vôtre',
    solution: 'déplacez-la :',
  },
  'selector-label-typo': {
    mistake: 'l’endpointSelector demande {seen}, un label qu’aucun pod ne porte ; il y a {nearest}',
    hint: 'comparez-le lettre par lettre avec kubectl get pods --show-labels',
    solution: 'le label que portent les pods :',
  },
  'selector-selects-nothing': {
    mistake: 'l’endpointSelector de {name} ne sélectionne aucun pod',
    hint: 'quel label ont les deux strongholds, et personne d’autre ? kubectl get pods --show-labels',
    solution: 'sélectionnez les strongholds :',
  },
  'selects-client': {
    mistake: 'la policy sélectionne {seen}, qui demande, et non les strongholds, à qui l’on demande',
    hint: 'une règle ingress protège les pods que sélectionne endpointSelector',
    solution: 'sélectionnez les strongholds, et nommez l’orc comme pair :',
  },
  'selector-too-narrow': {
    mistake: 'la policy oublie {left}, qui est aussi un stronghold',
    hint: 'quel label les deux strongholds ont-ils en commun ?',
    solution: 'sélectionnez les deux :',
  },
  'selector-too-wide': {
    mistake: 'la policy sélectionne aussi {left} : ce qu’elle n’autorise pas y est interdit aussi',
    hint: 'quel label ont les strongholds, et personne d’autre ?',
    solution: 'ne sélectionnez que les strongholds :',
  },
  'egress-for-ingress': {
    mistake: 'les règles sont egress : elles disent à qui les strongholds peuvent parler, non qui peut leur parler',
    hint: 'vu des pods que la policy sélectionne, dans quel sens vient la requête ?',
    solution: 'écrivez-les en ingress :',
  },
  'peer-label-typo': {
    mistake: 'la règle laisse entrer {seen}, un label qu’aucun pod ne porte ; il y a {nearest}',
    hint: 'comparez-le lettre par lettre avec kubectl get pods --show-labels',
    solution: 'le label que portent les pods :',
  },
  'no-rules': {
    mistake: 'la policy sélectionne les strongholds et n’a aucune règle : tout reste ouvert',
    hint: 'quelle section dit qui peut venir ?',
    solution: 'laissez entrer l’orc :',
  },
  'nobody-let-in': {
    mistake: 'une règle ne nomme aucun pair, et ne laisse donc entrer personne',
    hint: 'qui la fiche laisse-t-elle entrer, et quel label a-t-il ?',
    solution: 'nommez l’orc :',
  },
  'nothing-allowed': {
    mistake: 'la policy sélectionne les strongholds et n’autorise rien : tout le monde reste dehors',
    hint: 'ce qu’aucune règle n’autorise est interdit : il manque une règle pour l’orc',
    solution: 'laissez entrer l’orc :',
  },
  'orc-left-out': {
    mistake: 'aucune règle ne laisse entrer l’orc ; celles qu’il y a demandent {seen}',
    hint: 'quel label a le pod de l’orc ? Et le pair nomme-t-il un autre namespace ?',
    solution: 'laissez entrer l’orc :',
  },
  'anyone-let-in': {
    mistake: 'une règle ne dit pas qui peut venir, et laisse donc entrer tout le monde, le human aussi',
    hint: 'une règle avec toPorts seul vaut pour tous les pairs',
    solution: 'dites pour qui elle est :',
  },
  'human-let-in': {
    mistake: 'une règle laisse aussi entrer le human : {seen}',
    hint: 'les pairs doivent convenir à l’orc et non au human',
    solution: 'ne laissez entrer que l’orc :',
  },
  'port-wrong': {
    mistake: 'la règle ouvre {seen}, et les conteneurs des strongholds écoutent sur {wanted}',
    hint: 'une policy voit le port du pod, après le Service ; kubectl describe pod le montre',
    solution: 'ouvrez le port des pods :',
  },
  'kubernetes-policy': {
    mistake: 'la NetworkPolicy de Kubernetes connaît les ports, mais pas HTTP : toutes les requêtes de l’orc passent',
    hint: 'méthodes et chemins demandent une policy propre à Cilium',
    solution: 'écrivez-la ainsi :',
  },
  'l4-beside-l7': {
    mistake: 'une règle autorise tout le port, et annule ainsi les règles HTTP à côté d’elle',
    hint: 'les règles s’ajoutent : ce que l’une autorise, aucune autre ne le retire',
    solution: 'retirez la règle, ou donnez-lui les mêmes règles HTTP :',
  },
  'http-missing': {
    mistake: 'la règle autorise le port et ne dit rien des requêtes : l’orc peut tout demander',
    hint: 'sous toPorts, à côté de ports, il y a de la place pour rules',
    solution: 'autorisez une seule requête :',
  },
  'method-case': {
    mistake: 'la méthode est écrite {seen}, et les méthodes HTTP sont en majuscules',
    hint: 'les méthodes sont comparées telles qu’elles sont envoyées ; curl -v le montre',
    solution: 'écrivez :',
  },
  'method-wrong': {
    mistake: 'la règle autorise la méthode {seen}, et l’orc en emploie une autre',
    hint: 'curl -v montre la méthode d’une requête',
    solution: 'écrivez :',
  },
  'path-query': {
    mistake:
      'le chemin {seen} contient un point d’interrogation : dans une expression régulière c’est un opérateur, non le début d’une query',
    hint: 'l’expression doit couvrir le chemin et la query ensemble ; quelle query envoie l’orc ?',
    solution: 'écrivez :',
  },
  'path-part': {
    mistake: 'le chemin {seen} ne couvre qu’une partie de ce que demande l’orc',
    hint: 'l’expression doit couvrir tout le chemin, de la barre oblique à la fin',
    solution: 'écrivez :',
  },
  'path-wrong': {
    mistake: 'le chemin {seen} n’est pas celui que demande l’orc',
    hint: 'regardez la requête de l’orc : curl -v, ou hubble observe --protocol http',
    solution: 'écrivez :',
  },
  'method-wide': {
    mistake: 'la règle laisse passer d’autres méthodes aussi (method: {seen})',
    hint: 'essayez le même chemin avec d’autres méthodes : HEAD, POST, PUT',
    solution: 'écrivez :',
  },
  'path-wide': {
    mistake: 'la règle laisse passer d’autres chemins, ou des queries (path: {seen})',
    hint: 'essayez /weapons/, /weapons?all=1 et / avec la même méthode',
    solution: 'écrivez :',
  },
  'other-request': {
    mistake: 'une règle autorise {seen}, ce que la fiche ne fait pas',
    hint: 'l’orc peut aller chercher une arme, et rien d’autre',
    solution: 'la seule requête à autoriser :',
  },
}

export const frenchReadingAndPolicies: Translated<typeof readingAndPolicies> = { ...reading, ...policies }
